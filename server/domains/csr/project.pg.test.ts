import { expect, it } from 'vitest';
import { type ActorInTest, world } from '../../test/actors.ts';
import { testDatabase } from '../../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const manager = await company.actor('csr_manager');
const editor = await company.actor('editor');
const officer = await company.actor('finance_officer');
const evaluator = await company.actor('me_officer');
const admin = await company.actor('admin');

interface Project {
  id: string;
  status: string;
  approvedBudget: string;
  committedAmount: string;
  milestones: { id: string; status: string; completionPercentage: number; rejectedReason: string | null }[];
  notes: { body: string }[];
}

const fields =
  'id status approvedBudget committedAmount milestones { id status completionPercentage rejectedReason } notes { body }';

/** A partner with a memorandum that holds, and somebody of it. */
async function partner(values: object = {}) {
  const name = `Partner ${String(Math.random())}`;
  const { createTeam } = await admin.ok<{ createTeam: { id: string } }>(
    'mutation($n: String!) { createTeam(input: { name: $n }) { id } }',
    { n: name },
  );
  const { createOrganization } = await manager.ok<{ createOrganization: { id: string } }>(
    'mutation($i: CreateOrganizationInput!) { createOrganization(input: $i) { id } }',
    {
      i: { name, type: 'RECIPIENT_PARTNER', mouSigned: true, mouDate: '2020-01-01', teamId: createTeam.id, ...values },
    },
  );
  return { id: createOrganization.id, teamId: createTeam.id };
}

async function join(teamId: string, ...permissions: string[]): Promise<ActorInTest> {
  const somebody = await company.person(['user:read:all', ...permissions], { teams: [teamId] });
  await admin.ok(
    'mutation($t: ID!, $u: ID!) { updateTeam(id: $t, input: { members: { add: [{ userId: $u }] } }) { id } }',
    {
      t: teamId,
      u: somebody.id,
    },
  );
  return somebody;
}

async function budget(sector = 'EDUCATION', amount = '1000000'): Promise<string> {
  const { createBudget } = await officer.ok<{ createBudget: { id: string } }>(
    'mutation { createBudget(input: { financialYear: 2026, totalBudget: 1000000 }) { id } }',
  );
  const { id } = createBudget;
  await officer.ok('mutation($id: ID!, $i: AllocateBudgetInput!) { allocateBudget(id: $id, input: $i) { id } }', {
    id,
    i: { sector, amount },
  });
  await manager.ok('mutation($id: ID!) { approveBudget(id: $id) { id } }', { id });
  return id;
}

async function plan(organizationId: string, budgetId: string | null, values: object = {}): Promise<string> {
  const { createProject } = await editor.ok<{ createProject: { id: string } }>(
    'mutation($i: CreateProjectInput!) { createProject(input: $i) { id } }',
    {
      i: {
        title: 'Rural Education Initiative',
        sector: 'EDUCATION',
        startDate: '2026-01-01',
        endDate: '2026-12-31',
        estimatedBudget: '500000',
        organizationId,
        budgetId,
        budgetLines: [
          { category: 'CONSTRUCTION', amount: '400000' },
          { category: 'STAFF', amount: '100000' },
        ],
        milestones: [{ title: 'The roof is on', dueDate: '2026-06-30' }],
        ...values,
      },
    },
  );
  return createProject.id;
}

const step = (actor: ActorInTest, name: string, id: string, input = '') =>
  actor.run<Record<string, Project>>(
    `mutation($id: ID!) { ${name}(id: $id${input && `, input: { ${input} }`}) { ${fields} } }`,
    { id },
  );

async function took(actor: ActorInTest, name: string, id: string, input = ''): Promise<Project> {
  const { data, errors } = await step(actor, name, id, input);
  expect(errors).toEqual([]);
  const found = data?.[name];
  if (!found) throw new Error(`${name} answered nothing`);
  return found;
}

async function active(organizationId: string, budgetId: string, values: object = {}): Promise<Project> {
  const id = await plan(organizationId, budgetId, values);
  await took(editor, 'submitProject', id);
  return took(manager, 'activateProject', id);
}

const committed = async (id: string) =>
  (
    await manager.ok<{ budget: { committedAmount: string; allocations: { committedAmount: string }[] } }>(
      'query($id: ID!) { budget(id: $id) { committedAmount allocations { committedAmount } } }',
      { id },
    )
  ).budget;

it('takes the create-project request of the seed as it stands, and answers what it asks for', async () => {
  const { id: organizationId } = await partner();
  const request = {
    title: 'Rural Education Initiative',
    description: 'Building schools in rural areas',
    sector: 'EDUCATION',
    startDate: '2024-01-01',
    endDate: '2024-12-31',
    estimatedBudget: 500000.0,
    organizationId,
  };
  const { createProject } = await editor.ok<{ createProject: Record<string, unknown> }>(
    `mutation($i: CreateProjectInput!) { createProject(input: $i) {
      id title description sector status startDate endDate estimatedBudget actualExpenditure
      organization { id name } milestones { id } createdAt updatedAt } }`,
    { i: request },
  );
  const { organizationId: _, ...told } = request;
  expect(createProject).toMatchObject({
    ...told,
    status: 'PLANNING',
    estimatedBudget: '500000.00',
    actualExpenditure: '0.00',
    organization: { id: organizationId },
    milestones: [],
  });
});

it('promises a project its budget when it starts, and takes back what it has not spent when it is cancelled', async () => {
  const { id: organizationId } = await partner();
  const budgetId = await budget();
  const running = await active(organizationId, budgetId);
  expect(running).toMatchObject({ status: 'ACTIVE', approvedBudget: '500000.00', committedAmount: '500000.00' });
  expect(await committed(budgetId)).toEqual({
    committedAmount: '500000.00',
    allocations: [{ committedAmount: '500000.00' }],
  });
  const id = await plan(organizationId, budgetId, {
    estimatedBudget: '500000.01',
    budgetLines: [{ category: 'STAFF', amount: '500000.01' }],
  });
  await took(editor, 'submitProject', id);
  expect((await step(manager, 'activateProject', id)).errors).toMatchObject([
    { code: 'RULE_VIOLATED', rule: 'budget.sector_exceeded', params: { remaining: '500000.00' } },
  ]);
  const cancelled = await took(manager, 'cancelProject', running.id, 'reason: "The school was built by others."');
  expect(cancelled).toMatchObject({
    status: 'CANCELLED',
    committedAmount: '0.00',
    notes: [{ body: 'The school was built by others.' }],
  });
  expect(await committed(budgetId)).toMatchObject({ committedAmount: '0.00' });
  expect(await took(manager, 'activateProject', id)).toMatchObject({ status: 'ACTIVE' });
});

it('asks of a plan what it needs before it is handed in and started', async () => {
  const { id: organizationId } = await partner();
  const budgetId = await budget();
  const wrongLines = await plan(organizationId, budgetId, { estimatedBudget: '1' });
  expect((await step(editor, 'submitProject', wrongLines)).errors).toMatchObject([
    { rule: 'project.lines', params: { lines: '500000.00', estimate: '1.00' } },
  ]);
  const wrongShares = await plan(organizationId, budgetId, { recipients: [{ organizationId, share: '99.9999' }] });
  expect((await step(editor, 'submitProject', wrongShares)).errors).toMatchObject([{ rule: 'project.shares' }]);
  const wrongWeights = await plan(organizationId, budgetId, {
    milestones: [{ title: 'One', weight: '50' }, { title: 'Two' }],
  });
  expect((await step(editor, 'submitProject', wrongWeights)).errors).toMatchObject([
    { rule: 'project_milestone.weights' },
  ]);
  const good = await plan(organizationId, budgetId);
  expect((await step(manager, 'activateProject', good)).errors).toMatchObject([
    { rule: 'lifecycle.illegal_transition' },
  ]);
  expect((await step(editor, 'activateProject', good)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  await took(manager, 'submitProject', good);
  expect((await step(manager, 'activateProject', good)).errors).toMatchObject([{ rule: 'project.own_plan' }]);
});

it('INV-CS-09: starts nothing with a recipient whose memorandum does not hold today', async () => {
  const budgetId = await budget();
  for (const values of [
    { mouSigned: false },
    { mouDate: '2999-01-01' },
    { mouValidTo: '2020-01-02' },
    { isActive: false },
  ]) {
    const { id: organizationId } = await partner(values);
    const id = await plan(organizationId, budgetId);
    await took(editor, 'submitProject', id);
    const [error] = (await step(manager, 'activateProject', id)).errors;
    expect(error?.rule, JSON.stringify(values)).toMatch(/^project\.recipient_(ready|inactive)$/);
    const started = db.sql.begin(async (sql) => {
      await sql`update project set status = 'active', approved_budget = 500000, committed_amount = 500000 where id = ${id}`;
      await sql`update budget_allocation set committed_amount = 500000 where budget_id = ${budgetId}`;
      await sql`update budget set committed_amount = 500000 where id = ${budgetId}`;
    });
    await expect(started).rejects.toMatchObject({ constraint_name: 'project_recipient_ready' });
  }
});

it('TV-35: whoever submitted a milestone does not approve it, nor does anybody of the recipient; another officer does', async () => {
  const { id: organizationId, teamId } = await partner();
  const { id, milestones } = await active(organizationId, await budget());
  const input = `milestoneId: "${milestones[0]?.id ?? ''}"`;
  const all = ['read', 'report', 'submitMilestone'].map((action) => `project:${action}:team`);
  const recipient = await join(teamId, ...all, 'project:approveMilestone:all', 'project:read:all');
  const colleague = await join(teamId, 'project:approveMilestone:all', 'project:read:all');

  expect((await step(recipient, 'submitMilestone', id, input)).errors).toMatchObject([{ code: 'RULE_VIOLATED' }]);
  const report = (percent: number) =>
    took(recipient, 'reportMilestoneProgress', id, `${input}, completionPercentage: ${String(percent)}, notes: "Rain"`);
  expect((await report(60)).milestones).toMatchObject([{ status: 'IN_PROGRESS', completionPercentage: 60 }]);
  expect((await step(recipient, 'submitMilestone', id, input)).errors).toMatchObject([
    { rule: 'milestone.not_whole', params: { percent: 60 } },
  ]);
  await report(100);
  await took(recipient, 'submitMilestone', id, input);
  expect((await step(recipient, 'approveMilestone', id, input)).errors).toMatchObject([
    { code: 'RULE_VIOLATED', rule: 'project_milestone.approved_by_another' },
  ]);
  expect((await step(colleague, 'approveMilestone', id, input)).errors).toMatchObject([
    { code: 'RULE_VIOLATED', rule: 'project_milestone.approved_by_recipient' },
  ]);
  expect((await step(officer, 'approveMilestone', id, input)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  const rejected = await took(evaluator, 'rejectMilestone', id, `${input}, reason: "No photographs."`);
  expect(rejected.milestones).toMatchObject([{ status: 'IN_PROGRESS', rejectedReason: 'No photographs.' }]);
  expect((await step(manager, 'finishProject', id)).errors).toMatchObject([{ rule: 'project.open_milestone' }]);
  await took(recipient, 'submitMilestone', id, input);
  expect((await took(evaluator, 'approveMilestone', id, input)).milestones).toMatchObject([
    { status: 'APPROVED', completionPercentage: 100, rejectedReason: null },
  ]);
  await took(manager, 'finishProject', id);
  expect(await took(manager, 'completeProject', id)).toMatchObject({ status: 'COMPLETED' });
});

it('INV-CS-04: takes whole percents from 0 to 100, of a project that runs', async () => {
  const { id: organizationId } = await partner();
  const { id, milestones } = await active(organizationId, await budget());
  const input = (percent: number) =>
    `milestoneId: "${milestones[0]?.id ?? ''}", completionPercentage: ${String(percent)}`;
  for (const percent of [-1, 101])
    expect((await step(evaluator, 'reportMilestoneProgress', id, input(percent))).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
  await took(manager, 'holdProject', id, 'reason: "Floods."');
  expect((await step(evaluator, 'reportMilestoneProgress', id, input(5))).errors).toMatchObject([
    { rule: 'milestone.project_not_active' },
  ]);
});

it('shows a recipient the projects of its own organisation', async () => {
  const [own, other] = [await partner(), await partner()];
  const budgetId = await budget();
  const [mine] = [await plan(own.id, budgetId), await plan(other.id, budgetId)];
  const recipient = await join(own.teamId, 'project:read:team', 'organization:read:team');
  const { projects } = await recipient.ok<{ projects: { nodes: { id: string }[]; totalCount: number } }>(
    '{ projects(first: 9) { nodes { id } totalCount } }',
  );
  expect(projects).toEqual({ nodes: [{ id: mine }], totalCount: 1 });
});
