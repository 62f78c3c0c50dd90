import type { DemoItem, DemoStep } from './demo-items.ts';

const day = 86_400_000;
const at = { file: 'demo-foundation', line: 1 };
const key = (id: string) => ({ system: 'demo', id });
const isoDay = (moment: number) => new Date(moment).toISOString().slice(0, 10);

const submit: DemoStep = { command: 'submitProject', by: 'editor' };
const activate: DemoStep = { command: 'activateProject', by: 'csr_manager' };
const because = (command: string, reason: string): DemoStep => ({ command, by: 'csr_manager', input: { reason } });
const ofMilestone = (position: number) => ({ row: { input: 'milestoneId', part: 'milestones', position } });

/** A milestone on its way: how far it was reported to be, handed in when it is whole, and what became of it. */
function progress(position: number, percent: number, verdict?: 'approveMilestone' | 'rejectMilestone'): DemoStep[] {
  const row = ofMilestone(position);
  const report: DemoStep = {
    command: 'reportMilestoneProgress',
    by: 'recipient',
    input: { completionPercentage: percent, notes: `Work stands at ${String(percent)} percent.` },
    ...row,
  };
  const handIn: DemoStep = { command: 'submitMilestone', by: 'recipient', ...row };
  const judged: DemoStep[] = verdict
    ? [
        {
          command: verdict,
          by: 'me_officer',
          ...(verdict === 'rejectMilestone' && { input: { reason: 'The photographs are of another building.' } }),
          ...row,
        },
      ]
    : [];
  return [report, ...(percent === 100 ? [handIn, ...judged] : [])];
}

interface Plan {
  readonly title: string;
  readonly by: string;
  readonly sector: string;
  readonly country: string;
  /** In thousands of kroner. */
  readonly thousands: number;
  /** Days from today on which it begins and ends. */
  readonly days: readonly [number, number];
  readonly risk: string;
  readonly reaches: number;
  readonly milestones: readonly (readonly [title: string, due: number])[];
  readonly steps: readonly DemoStep[];
}

/** Made up: a month in which things are late, sent back, paused, given up and not allowed to begin. */
const plans: readonly Plan[] = [
  {
    title: 'Forty classrooms by the lake',
    by: 'Lake Shore Teachers Trust',
    sector: 'education',
    country: 'KE',
    thousands: 6200,
    days: [-220, 150],
    risk: 'medium',
    reaches: 3200,
    milestones: [
      ['Sites are surveyed', -150],
      ['Twenty classrooms stand', -12],
      ['Forty classrooms stand', 90],
    ],
    steps: [submit, activate, ...progress(0, 100, 'approveMilestone'), ...progress(1, 100, 'rejectMilestone')],
  },
  {
    title: 'Teachers who stay',
    by: 'Lake Shore Teachers Trust',
    sector: 'education',
    country: 'KE',
    thousands: 1450,
    days: [-90, 270],
    risk: 'low',
    reaches: 260,
    milestones: [
      ['First course is held', -20],
      ['Mentors are in every school', 20],
    ],
    steps: [submit, activate, ...progress(0, 100), ...progress(1, 35)],
  },
  {
    title: 'Health posts above 3 000 metres',
    by: 'Himal Health Posts',
    sector: 'health',
    country: 'NP',
    thousands: 4800,
    days: [-300, 60],
    risk: 'high',
    reaches: 18_000,
    milestones: [
      ['Four posts are staffed', -40],
      ['A roof for Dolakha', 14],
    ],
    steps: [submit, activate, because('holdProject', 'The road is closed until the slide is cleared.')],
  },
  {
    title: 'Terraces that hold their water',
    by: 'Terraces of Ayacucho',
    sector: 'agriculture',
    country: 'PE',
    thousands: 2100,
    days: [-60, 300],
    risk: 'low',
    reaches: 900,
    milestones: [
      ['Walls are mended', 25],
      ['First harvest', 200],
    ],
    steps: [submit, activate],
  },
  {
    title: 'Storehouses on the coast',
    by: 'Coast Farmers Union of Ghana',
    sector: 'agriculture',
    country: 'GH',
    thousands: 1700,
    days: [20, 380],
    risk: 'medium',
    reaches: 1400,
    milestones: [['Two storehouses are built', 200]],
    steps: [submit],
  },
  {
    title: 'Wells for nine villages',
    by: 'Clean Wells Malawi',
    sector: 'infrastructure',
    country: 'MW',
    thousands: 3900,
    days: [-5, 360],
    risk: 'medium',
    reaches: 7600,
    milestones: [['Three wells give water', 120]],
    steps: [submit],
  },
  {
    title: 'A river without plastic',
    by: 'Rivers Without Borders',
    sector: 'other',
    country: 'NO',
    thousands: 600,
    days: [-50, 100],
    risk: 'low',
    reaches: 5000,
    milestones: [['First nets are set', 10]],
    steps: [submit, activate, because('cancelProject', 'The municipality does it itself from this year on.')],
  },
  {
    title: 'Girls who build',
    by: 'Girls Who Build',
    sector: 'education',
    country: 'TZ',
    thousands: 950,
    days: [60, 420],
    risk: 'low',
    reaches: 120,
    milestones: [],
    steps: [],
  },
];

/** Projects out of a budget, as items of an import, with the commands that bring them to where they stand. */
export function projectItems(today: number, budget: string): DemoItem[] {
  return plans.map((plan, index): DemoItem => {
    const [large, small] = [Math.round(plan.thousands * 0.7), plan.thousands - Math.round(plan.thousands * 0.7)];
    return {
      ...at,
      aggregate: 'Project',
      key: key(plan.title),
      values: {
        code: `P-${String(index + 101)}`,
        title: plan.title,
        sector: plan.sector,
        country: plan.country,
        riskLevel: plan.risk,
        beneficiariesTarget: plan.reaches,
        startDate: isoDay(today + plan.days[0] * day),
        endDate: isoDay(today + plan.days[1] * day),
        estimatedBudget: `${String(plan.thousands)}000`,
      },
      references: { organizationId: key(plan.by), budgetId: key(budget) },
      parts: {
        budgetLines: [
          { values: { code: '1', category: 'construction', amount: `${String(large)}000` } },
          { values: { code: '2', category: 'staff', amount: `${String(small)}000` } },
        ],
        milestones: plan.milestones.map(([title, due]) => ({ values: { title, dueDate: isoDay(today + due * day) } })),
      },
      steps: plan.steps,
    };
  });
}
