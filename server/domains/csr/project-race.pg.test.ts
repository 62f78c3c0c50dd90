import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { twoInstances } from '../../test/two-instances.ts';

/** INV-CS-02, INV-CS-03, INV-CS-05, INV-CS-08: whoever writes, through whichever instance, at the same moment. */
const clients = 50;
const db = await testDatabase();
const { tenant, through } = await twoInstances(db);
const company = tenant();
const [manager, editor, officer] = [
  await company.actor('csr_manager'),
  await company.actor('editor'),
  await company.actor('finance_officer'),
];

async function submitted(count: number): Promise<{ budgetId: string; projects: string[] }> {
  const { createBudget } = await officer.ok<{ createBudget: { id: string } }>(
    'mutation { createBudget(input: { financialYear: 2026, totalBudget: 1000000 }) { id } }',
  );
  const budgetId = createBudget.id;
  await officer.ok('mutation($id: ID!) { allocateBudget(id: $id, input: { sector: HEALTH, amount: 600000 }) { id } }', {
    id: budgetId,
  });
  await manager.ok('mutation($id: ID!) { approveBudget(id: $id) { id } }', { id: budgetId });
  const { createOrganization } = await manager.ok<{ createOrganization: { id: string } }>(
    `mutation { createOrganization(input: { name: "Himal", type: RECIPIENT_PARTNER, mouSigned: true, mouDate: "2020-01-01" }) { id } }`,
  );
  const projects: string[] = [];
  for (let each = 0; each < count; each += 1) {
    const { createProject } = await editor.ok<{ createProject: { id: string } }>(
      'mutation($i: CreateProjectInput!) { createProject(input: $i) { id } }',
      {
        i: {
          title: 'Health post',
          sector: 'HEALTH',
          startDate: '2026-01-01',
          endDate: '2026-12-31',
          estimatedBudget: '30000.01',
          organizationId: createOrganization.id,
          budgetId,
          budgetLines: [{ category: 'STAFF', amount: '30000.01' }],
          milestones: [{ title: 'Built' }],
        },
      },
    );
    await editor.ok('mutation($id: ID!) { submitProject(id: $id) { id } }', { id: createProject.id });
    projects.push(createProject.id);
  }
  return { budgetId, projects };
}

it('starts as many of 50 projects on two instances as the sector has money for', { timeout: 120_000 }, async () => {
  const { budgetId, projects } = await submitted(clients);
  const told = await Promise.all(
    projects.map((id, index) =>
      through(index, manager, 'mutation($id: ID!) { activateProject(id: $id) { id } }', { id }),
    ),
  );
  expect(told.filter(({ length }) => length === 0)).toHaveLength(19);
  expect(new Set(told.flat().map(({ rule }) => rule))).toEqual(new Set(['budget.sector_exceeded']));
  const [found] = await db.sql`
    select b.committed_amount as budget, a.committed_amount as sector,
      (select sum(committed_amount) from project p where p.budget_id = b.id) as projects,
      (select count(*)::int from project p where p.budget_id = b.id and p.status = 'active') as active
    from budget b join budget_allocation a on a.budget_id = b.id where b.id = ${budgetId}`;
  expect(found).toEqual({ budget: '570000.19', sector: '570000.19', projects: '570000.19', active: 19 });
});

it('lets one of 50 who approve a milestone do so', { timeout: 60_000 }, async () => {
  const { projects } = await submitted(1);
  const id = projects[0] ?? '';
  const { activateProject } = await manager.ok<{ activateProject: { milestones: { id: string }[] } }>(
    'mutation($id: ID!) { activateProject(id: $id) { milestones { id } } }',
    { id },
  );
  const m = activateProject.milestones[0]?.id;
  const doer = await company.person([
    'user:read:all',
    'project:read:all',
    'project:report:all',
    'project:submitMilestone:all',
  ]);
  await doer.ok(
    'mutation($id: ID!, $m: ID!) { reportMilestoneProgress(id: $id, input: { milestoneId: $m, completionPercentage: 100 }) { id } }',
    { id, m },
  );
  await doer.ok('mutation($id: ID!, $m: ID!) { submitMilestone(id: $id, input: { milestoneId: $m }) { id } }', {
    id,
    m,
  });
  const told = await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      through(
        index,
        manager,
        'mutation($id: ID!, $m: ID!) { approveMilestone(id: $id, input: { milestoneId: $m }) { id } }',
        { id, m },
      ),
    ),
  );
  expect(told.filter(({ length }) => length === 0)).toHaveLength(1);
});

it('holds the same against whoever knows nothing of commands', async () => {
  const { budgetId, projects } = await submitted(2);
  const [running = '', waiting = ''] = projects;
  await manager.ok('mutation($id: ID!) { activateProject(id: $id) { id } }', { id: running });
  const refused = (statement: PromiseLike<unknown>, constraint: string) =>
    expect(Promise.resolve(statement)).rejects.toMatchObject({ constraint_name: constraint });
  await refused(
    db.sql`update project set status = 'active', approved_budget = 30000.01, committed_amount = 30000.01 where id = ${waiting}`,
    'budget_commitments',
  );
  await refused(db.sql`update project set committed_amount = 1 where id = ${waiting}`, 'budget_commitments');
  await refused(
    db.sql`update project_budget_line set amount = 1 where project_id = ${running}`,
    'project_budget_lines',
  );
  await refused(db.sql`update project set sector = 'other' where id = ${running}`, 'budget_commitments');
  await refused(
    db.sql`update project set actual_expenditure = 30000.02 where id = ${running}`,
    'project_spent_within_committed',
  );
  await refused(db.sql`update budget_allocation set committed_amount = 0 where budget_id = ${budgetId}`, 'budget_sums');
  await refused(
    db.sql`update project_milestone set status = 'completed' where project_id = ${running}`,
    'project_milestone_done_is_whole',
  );
  await refused(
    db.sql`update project_milestone set status = 'approved', completion_percentage = 100, submitted_by_id = ${editor.id}, approved_by_id = ${editor.id} where project_id = ${running}`,
    'project_milestone_approved_by_another',
  );
});
