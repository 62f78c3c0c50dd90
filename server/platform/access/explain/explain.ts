import type { Transaction } from '../../../database/transaction.ts';
import { DomainError } from '../../../errors.ts';
import { licenceRequired } from '../../../engine/licence.ts';
import { type Column, type Entity, entityOf, type Model } from '../../../engine/model.ts';
import { actionsOf } from '../../../engine/permission-text.ts';
import { isMasked, type Principal, reachOf, requireAction } from '../../../engine/permissions.ts';
import { type AccountOf, type AskedPerson, askedPerson } from './asked-person.ts';
import type { ExplainedField, Explanation, Verdict } from './explanation.ts';
import { type Facts, factsOf } from './facts.ts';
import { permissionIn, reasonOf } from './words.ts';

/** What is asked: may this person do this with this record, and see this field of it. */
export interface Question {
  readonly userId: string;
  readonly entity: Entity;
  readonly id: string;
  readonly action: string;
  readonly field: string | null;
}

/**
 * Says why somebody may or may not do something with a record. Nothing is decided here: the conditions that every statement of theirs has are
 * put to the record, all together and one permission at a time. Whoever asks must see the record and the person themselves.
 *
 * @throws DomainError FORBIDDEN for those who may not ask, NOT_FOUND for a person or a record out of their reach
 */
export async function explain(
  tx: Transaction,
  model: Model,
  asking: Principal,
  { userId, entity, id, action, field }: Question,
  accountOf: AccountOf,
): Promise<Explanation> {
  requireAction(asking, entityOf(model, 'Role'), 'explain');
  const isLicensed = !asking.unlicensed?.has(entity.domain.name);
  if (isLicensed) requireAction(asking, entity, 'read');
  else if (!reachOf({ grants: asking.granted ?? asking.grants }, entity, 'read')) throw licenceRequired(entity.domain);
  if (!actionsOf(entity).includes(action)) throw unknown('action', `Nothing is called ${action} on ${entity.plural}.`);
  const asked = field === null ? null : columnCalled(entity, field);
  const person = await askedPerson(tx, model, asking, userId, accountOf);
  const { principal } = person;
  const held = person.held.filter(({ grants }) => reachOf({ grants }, entity, action) !== null);
  const grants = held.map((each) => each.grants);
  // without a licence nobody sees anything of the module, so nothing is said of the record
  const facts = isLicensed ? await factsOf(tx, asking, principal, grants, { entity, id, action }) : null;
  const permissions = held.map((each, index) => permissionIn(each, entity, action, facts, index));
  const verdict = verdictOf(person, facts, held.length > 0);
  return {
    allowed: verdict === 'ALLOWED',
    verdict,
    reason: reasonOf(verdict, { person: principal, entity, action, permissions, facts }),
    permissions,
    siteId: facts?.siteId ?? null,
    mayEnterSite: facts?.mayEnterSite ?? null,
    isDeleted: facts?.isDeleted ?? false,
    field: asked && fieldOf(person, asked),
    masks: maskedColumns(entity).map((each) => fieldOf(person, each)),
  };
}

function verdictOf({ isDeleted }: AskedPerson, facts: Facts | null, isHeld: boolean): Verdict {
  if (isDeleted) return 'PERSON_DELETED';
  if (!facts) return 'MODULE_NOT_LICENSED';
  if (!isHeld) return 'NO_PERMISSION';
  if (facts.isDeleted) return 'RECORD_DELETED';
  if (facts.mayEnterSite === false) return 'OTHER_SITE';
  if (!facts.acts) return 'OUT_OF_REACH';
  return facts.reads ? 'ALLOWED' : 'NOT_READABLE';
}

interface AskedColumn {
  readonly name: string;
  readonly entity: Entity;
  readonly column: Column;
}

/** `nationalId`, or of a part `notes.body`. */
function columnCalled(root: Entity, name: string): AskedColumn {
  const [first = '', second] = name.split('.');
  const entity = second === undefined ? root : root.parts.get(first);
  const field = entity?.fields.get(second ?? first);
  const column = field?.kind === 'money' ? field.amount : field && 'column' in field ? field.column : undefined;
  if (entity && column && field?.kind !== 'many' && !column.note.hidden) return { name, entity, column };
  throw unknown('field', `${root.name} has no field ${name}.`);
}

/** All that somebody without a fieldset would see the end of only. */
function maskedColumns(root: Entity): AskedColumn[] {
  const own = (entity: Entity, prefix = '') =>
    [...entity.fields].flatMap(([name, field]) => {
      const column = field.kind === 'money' ? field.amount : 'column' in field ? field.column : undefined;
      return column?.mask && !column.note.hidden ? [{ name: `${prefix}${name}`, entity, column }] : [];
    });
  return [...own(root), ...[...root.parts].flatMap(([key, part]) => own(part, `${key}.`))];
}

function unknown(what: 'action' | 'field', message: string): DomainError {
  return new DomainError('BAD_USER_INPUT', message, { rule: `${what}.unknown`, fields: [what] });
}

function fieldOf({ principal, held }: AskedPerson, { name, entity, column }: AskedColumn): ExplainedField {
  const lifting = held.filter(({ grants }) => !isMasked({ ...principal, grants }, entity, column));
  return {
    name,
    masked: isMasked(principal, entity, column),
    fieldset: column.mask?.fieldset ?? null,
    liftedBy: column.mask ? lifting.map(({ permission }) => permission) : [],
  };
}
