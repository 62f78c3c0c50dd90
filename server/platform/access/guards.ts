import { Role } from '@plinth/schema/platform/role.ts';
import { User } from '@plinth/schema/platform/user.ts';
import { firstNotHeld } from '../../engine/delegation.ts';
import type { Model } from '../../engine/model.ts';
import type { PartPlan } from '../../engine/parts.ts';
import { readPermission } from '../../engine/permission-text.ts';
import type { GuardedSave, SaveGuard } from '../../engine/save-guard.ts';
import type { FieldProblem } from '../../errors.ts';

/** Nobody gives what they do not have; a role says only what means something. */
export const accessGuards: readonly SaveGuard[] = [
  { on: Role, check: checkRole },
  { on: User, check: checkUser },
];

async function checkRole(save: GuardedSave, model: Model): Promise<FieldProblem[]> {
  const problems = rowsOf(save.plans, 'permissions').flatMap(({ path, row }): FieldProblem[] => {
    const text = row['permission'];
    if (typeof text !== 'string') return [];
    const reading = readPermission(text, model);
    const at = `${path}.permission`;
    if (!('permissions' in reading) && !(reading.isUnknown && save.imported))
      return [{ path: at, rule: reading.rule, message: reading.message, params: { permission: text } }];
    const lacking = firstNotHeld(save.principal, [text], model);
    return lacking ? [notYours(at, `${at} gives ${lacking}, which you do not have.`, lacking)] : [];
  });
  if (problems.length > 0) return problems;
  // under another name it is given to others by whoever gives it by name, and restored it is theirs again who had it
  const isGivenAnew = save.kind === 'RESTORED' || (save.kind === 'UPDATED' && 'name' in save.row);
  if (!isGivenAnew) return [];
  const texts = await save.tx.query<{ text: string }>(
    'select permission as text from role_permission where role_id = $1::uuid and deactivated_at is null',
    [save.rootId],
  );
  const lacking = firstNotHeld(save.principal, linesOf(texts), model);
  return lacking ? [notYours('name', `The role allows ${lacking}, which you do not have.`, lacking)] : [];
}

async function checkUser(save: GuardedSave, model: Model): Promise<FieldProblem[]> {
  const problems = rowsOf(save.plans, 'sites').flatMap(({ path, row }): FieldProblem[] => {
    const id = row['site_id'];
    if (typeof id !== 'string' || save.principal.sites?.includes(id)) return [];
    const at = `${path}.siteId`;
    return [
      {
        path: at,
        rule: 'permission.not_yours',
        message: `${at} is a site where you may not be yourself.`,
        params: { id },
      },
    ];
  });
  return problems.length > 0 ? problems : checkRolesOf(save, model);
}

async function checkRolesOf(save: GuardedSave, model: Model): Promise<FieldProblem[]> {
  const given = rowsOf(save.plans, 'roles').flatMap(({ path, row }) => {
    const id = row['role_id'];
    return typeof id === 'string' ? [{ path: `${path}.roleId`, id }] : [];
  });
  if (given.length === 0 && save.kind !== 'RESTORED') return [];
  const [user] = await save.tx.query<{ kind: string; roles: string[] }>(
    `select m.kind, array(select h.role_id from user_role h where h.member_id = m.id and h.deactivated_at is null) as roles
     from member m where m.id = $1::uuid`,
    [save.rootId],
  );
  if (user?.kind === 'machine' && given.length > 0)
    return given.map(({ path }) => ({
      path,
      rule: 'role.of_machine',
      message: `${path}: a service account has scopes and no roles.`,
    }));
  const all = [...given, ...(save.kind === 'RESTORED' ? (user?.roles ?? []).map((id) => ({ path: 'id', id })) : [])];
  const texts = await save.tx.query<{ id: string; title: string; text: string }>(
    `select r.id, r.title, p.permission as text from role r join role_permission p on p.role_id = r.id and p.deactivated_at is null
     where r.id = any($1::uuid[])`,
    [all.map(({ id }) => id)],
  );
  return all.flatMap(({ path, id }): FieldProblem[] => {
    const own = texts.filter((each) => each.id === id);
    const lacking = firstNotHeld(save.principal, linesOf(own), model);
    if (!lacking) return [];
    return [notYours(path, `${own[0]?.title ?? 'The role'} allows ${lacking}, which you do not have.`, lacking)];
  });
}

function rowsOf(plans: readonly PartPlan[], key: string) {
  return plans.filter((plan) => plan.key === key).flatMap(({ add, update }) => [...add, ...update]);
}

const linesOf = (rows: readonly { text: string }[]) => rows.map(({ text }) => text);

function notYours(path: string, message: string, permission: string): FieldProblem {
  return { path, rule: 'permission.not_yours', message, params: { permission } };
}
