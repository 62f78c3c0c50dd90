import { ask, showEditor } from './editor.js';
import { authorization, demoAccounts, enter, resume, signIn } from './session.js';

const element = (id) => document.querySelector(`#${id}`);
const accounts = await demoAccounts();

/** The examples with ids in their variables, and what the editor shows of them. */
let filled = [];
let shown;

const grant = await resume().catch(showFailure);
if (grant) await explore(grant);
else welcome();

/** Before somebody is chosen: the demo people to press, or a form. */
function welcome() {
  element('welcome').hidden = false;
  element('sign-in').hidden = accounts !== null;
  for (const account of accounts ?? []) {
    const button = document.createElement('button');
    const role = document.createElement('small');
    role.textContent = `${account.roles.map(words).join(', ')}, ${companyOf(account)}`;
    button.append(account.name, role);
    button.addEventListener('click', () => void become(account));
    const item = document.createElement('li');
    item.append(button);
    element('accounts').append(item);
  }
}

element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(event.target));
  void become({ email, password });
});

element('identity').addEventListener('change', ({ target }) => {
  const account = accounts?.[Number(target.value)];
  void (account ? become(account) : enter(target.value).then(explore).catch(showFailure));
});

element('example').addEventListener('change', ({ target }) => {
  showEditor({ ...shown, open: filled[Number(target.value)] });
  target.value = '';
});

element('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(authorization().replace('Bearer ', ''));
  say('Copied. Send it as “Authorization: Bearer …”.');
});

async function become({ email, password, tenant }) {
  say('Signing in…');
  await signIn(email, password, tenant).then(explore).catch(showFailure);
}

/** Shows the editor for whoever signed in, with examples that name records they can see. */
async function explore({ user, tenant, tenants }) {
  element('welcome').hidden = true;
  element('failure').textContent = '';
  say('');
  showIdentity(user, tenant, tenants);
  const [examples, values] = await Promise.all([examplesFor(), records()]);
  filled = fill(examples, values);
  shown = { tenant: tenant.slug, tabs: filled.slice(0, 6) };
  const titles = filled.map(({ title }, index) => new Option(title, String(index)));
  element('example').replaceChildren(new Option('Choose…', ''), ...titles);
  for (const id of ['identity-field', 'example-field', 'copy']) element(id).hidden = false;
  showEditor(shown);
}

/** What whoever signed in may run. */
async function examplesFor() {
  const response = await fetch('/playground/examples.json', { headers: { authorization: authorization() } });
  return response.ok ? response.json() : [];
}

function showIdentity(user, tenant, tenants) {
  const choices = accounts
    ? accounts.map((one, index) => [
        `${one.name} – ${one.roles.map(words).join(', ')}, ${companyOf(one)}`,
        String(index),
        one.email === user.email && one.tenant === tenant.slug,
      ])
    : tenants.map(({ slug, name }) => [`${user.name}, ${name}`, slug, slug === tenant.slug]);
  if (!choices.some(([, , chosen]) => chosen)) choices.unshift([`${user.name}, ${tenant.name}`, tenant.slug, true]);
  element('identity').replaceChildren(
    ...choices.map(([text, value, chosen]) => new Option(text, value, chosen, chosen)),
  );
}

/** Ids for the variables of the examples. */
async function records() {
  const { contracts, customers } = await ask(
    '{ contracts(first: 1, orderBy: [{ updatedAt: DESC }]) { nodes { id version } } customers(first: 1) { nodes { id } } }',
  );
  return {
    contract: contracts?.nodes[0]?.id ?? 'id of a contract',
    version: contracts?.nodes[0]?.version ?? 1,
    customer: customers?.nodes[0]?.id ?? 'id of a customer',
    fresh: Date.now().toString(36).toUpperCase(),
  };
}

function fill(templates, values) {
  const value = (text) =>
    typeof text !== 'string'
      ? text
      : /^\$\w+$/.test(text)
        ? values[text.slice(1)]
        : text.replace('$fresh', values.fresh);
  const deep = (node) => {
    if (Array.isArray(node)) return node.map(deep);
    if (node === null || typeof node !== 'object') return value(node);
    return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, deep(each)]));
  };
  return templates.map(({ title, query, variables }) => ({
    title,
    query,
    variables: variables && JSON.stringify(deep(variables), null, 2),
  }));
}

function words(role) {
  return role.replaceAll('_', ' ');
}

function companyOf({ tenantName, tenant }) {
  return tenantName ?? tenant;
}

function say(text) {
  element('status').textContent = text;
}

function showFailure(error) {
  say('');
  element('failure').textContent = error.message;
  return null;
}
