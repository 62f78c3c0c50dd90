/** The two organisations of demo mode. */
export const demoTenants = [
  { slug: 'fjord', name: 'Fjord Supply AS' },
  { slug: 'granite', name: 'Granite Holdings Ltd' },
] as const;

export interface DemoAccount {
  email: string;
  name: string;
  password: string;
  memberships: readonly { tenant: (typeof demoTenants)[number]['slug']; roles: readonly string[] }[];
}

/** Public on purpose: these accounts exist in demo mode only, where the server listens on loopback. */
const password = 'fjord-and-granite';

/** Of the platform's staff: looks after both companies and belongs to none. */
export const demoOperator = { email: 'solveig@plinth.example', name: 'Solveig Aas', password } as const;

/**
 * One person per role in each tenant; two account managers in fjord, so that a portfolio of one's own can be seen; Kari
 * is in both.
 */
export const demoAccounts: readonly DemoAccount[] = [
  {
    email: 'ingrid@fjord.example',
    name: 'Ingrid Solberg',
    password,
    memberships: [{ tenant: 'fjord', roles: ['admin'] }],
  },
  {
    email: 'henrik@fjord.example',
    name: 'Henrik Dahl',
    password,
    memberships: [{ tenant: 'fjord', roles: ['contract_owner'] }],
  },
  {
    email: 'kari@fjord.example',
    name: 'Kari Lund',
    password,
    memberships: [
      { tenant: 'fjord', roles: ['account_manager'] },
      { tenant: 'granite', roles: ['viewer'] },
    ],
  },
  {
    email: 'ola@fjord.example',
    name: 'Ola Moen',
    password,
    memberships: [{ tenant: 'fjord', roles: ['account_manager'] }],
  },
  {
    email: 'astrid@fjord.example',
    name: 'Astrid Haugen',
    password,
    memberships: [{ tenant: 'fjord', roles: ['approver'] }],
  },
  {
    email: 'jonas@fjord.example',
    name: 'Jonas Vik',
    password,
    memberships: [{ tenant: 'fjord', roles: ['compliance'] }],
  },
  { email: 'liv@fjord.example', name: 'Liv Berg', password, memberships: [{ tenant: 'fjord', roles: ['viewer'] }] },
  {
    email: 'grace@granite.example',
    name: 'Grace Holt',
    password,
    memberships: [{ tenant: 'granite', roles: ['admin'] }],
  },
  {
    email: 'owen@granite.example',
    name: 'Owen Clarke',
    password,
    memberships: [{ tenant: 'granite', roles: ['contract_owner'] }],
  },
  {
    email: 'amelia@granite.example',
    name: 'Amelia Stone',
    password,
    memberships: [{ tenant: 'granite', roles: ['account_manager'] }],
  },
  {
    email: 'nora@granite.example',
    name: 'Nora Quinn',
    password,
    memberships: [{ tenant: 'granite', roles: ['approver', 'compliance'] }],
  },
  {
    email: 'peter@granite.example',
    name: 'Peter Marsh',
    password,
    memberships: [{ tenant: 'granite', roles: ['viewer'] }],
  },
];
