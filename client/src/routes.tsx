import { Navigate, type RouteDefinition, type RouteSectionProps } from '@solidjs/router';
import { Show, lazy, type Component, type JSX } from 'solid-js';
import type { Aggregate } from './api/aggregate.ts';
import { createAccountApi } from './api/account-api.ts';
import { ApiProvider } from './api/api-context.ts';
import { aggregates } from './gql/aggregates.ts';
import { useNavigation } from './navigation.ts';
import { listPath } from './records/paths.ts';
import SignIn from './screens/sign-in.tsx';
import SignInRefused from './screens/sign-in-refused.tsx';
import { Home } from './shell/home.tsx';
import { Layout } from './shell/layout.tsx';
import { NotFound } from './shell/not-found.tsx';
import { OfficeGate } from './shell/office-gate.tsx';
import { TenantGate } from './shell/tenant-gate.tsx';

const List = lazy(async () => ({ default: (await import('./records/list.tsx')).RecordList }));
const Detail = lazy(async () => ({ default: (await import('./records/detail.tsx')).RecordDetail }));
const Form = lazy(async () => ({ default: (await import('./records/form.tsx')).RecordForm }));

const Operator = lazy(() => import('./screens/settings/operator/office.tsx'));

/** Pages outside of any company, where links in mails lead: `screens/reset-password.tsx` is `/reset-password`. */
const accountScreens = {
  'forgot-password': lazy(() => import('./screens/forgot-password.tsx')),
  'reset-password': lazy(() => import('./screens/reset-password.tsx')),
  'verify-email': lazy(() => import('./screens/verify-email.tsx')),
  invitation: lazy(() => import('./screens/invitation.tsx')),
};

function accountRoutes(): RouteDefinition[] {
  return Object.entries(accountScreens).map(([path, View]) => ({
    path: `/${path}`,
    component: () => (
      <ApiProvider value={createAccountApi()}>
        <View />
      </ApiProvider>
    ),
  }));
}

/** `screens/contracts/dashboard.tsx` is the page `/t/<tenant>/contracts/dashboard`. What a screen is made of lies a folder deeper. */
const screens = import.meta.glob<{ default: Component }>(['./screens/*/*.tsx', '!./screens/*/*.test.tsx']);

function screenRoutes(): RouteDefinition[] {
  return Object.entries(screens).map(([path, load]) => ({
    path: path.replace(/^\.\/screens/, '').replace(/\.tsx$/, ''),
    component: lazy(load),
  }));
}

/** List, new, record and edit: every aggregate of the API has them. */
function recordRoutes(aggregate: Aggregate): RouteDefinition[] {
  const { name, documents } = aggregate;
  const path = listPath('', aggregate).replace('/t/', '');
  const one = (View: Component<{ aggregate: string; id: string }>) => (props: RouteSectionProps) => (
    <View aggregate={name} id={props.params['id'] ?? ''} />
  );
  return [
    { path, component: () => <List aggregate={name} /> },
    ...(documents.create ? [{ path: `${path}/new`, component: () => <Form aggregate={name} /> }] : []),
    { path: `${path}/:id`, component: one(Detail) },
    ...(documents.update ? [{ path: `${path}/:id/edit`, component: one(Form) }] : []),
  ];
}

function Tenant(props: RouteSectionProps) {
  const slug = () => props.params['tenant'] ?? '';
  return (
    <TenantGate tenant={slug()} signIn={<SignIn />}>
      <Page tenant={slug()}>{props.children}</Page>
    </TenantGate>
  );
}

function Page(props: { tenant: string; children: JSX.Element }) {
  const navigation = useNavigation(() => props.tenant);
  return <Layout navigation={navigation()}>{props.children}</Layout>;
}

/** `/t/<tenant>`: on to the first place one may go to. */
function Start(props: RouteSectionProps) {
  const navigation = useNavigation(() => props.params['tenant'] ?? '');
  return <Show when={navigation()[0]?.items[0]}>{(first) => <Navigate href={first().href} />}</Show>;
}

function Missing(props: RouteSectionProps) {
  const tenant = () => props.params['tenant'];
  return <NotFound home={tenant() ? `/t/${encodeURIComponent(tenant() ?? '')}` : '/'} />;
}

/** Every page of the app. What is in a company lies under its short name. */
export const routes: RouteDefinition[] = [
  { path: '/', component: () => <Home signIn={<SignIn />} /> },
  ...accountRoutes(),
  { path: '/sign-in-refused', component: SignInRefused },
  {
    path: '/operator',
    component: () => (
      <OfficeGate signIn={<SignIn />}>
        <Operator />
      </OfficeGate>
    ),
  },
  {
    path: '/t/:tenant',
    component: Tenant,
    children: [
      { path: '/', component: Start },
      ...screenRoutes(),
      ...Object.values(aggregates).flatMap(recordRoutes),
      { path: '*', component: Missing },
    ],
  },
  { path: '*', component: Missing },
];
