import { createMemo, type Accessor } from 'solid-js';
import type { ContractsDashboardQuery } from '../../../gql/documents.ts';
import {
  useContractsByCurrencyLive,
  useContractsByStatusLive,
  useContractsDashboard,
  useContractsEndingWithinLive,
  useContractsFlaggedLive,
} from '../../../gql/hooks.ts';
import { addDays } from './today.ts';

/**
 * The numbers of the dashboard: asked once, so that they are there without a socket, and from then on as the server counts them, once for
 * everybody who looks at the same.
 */
export function createNumbers(today: Accessor<string>) {
  const until = (days: number) => addDays(today(), days);
  const query = useContractsDashboard(() => ({ today: today(), in30: until(30), in60: until(60), in90: until(90) }), {
    keepPrevious: true,
    live: false,
  });
  const within = (days: number) => useContractsEndingWithinLive(() => ({ from: today(), until: until(days) }));
  const told = {
    byStatus: useContractsByStatusLive(),
    byCurrency: useContractsByCurrencyLive(),
    in30: within(30),
    in60: within(60),
    in90: within(90),
    flagged: useContractsFlaggedLive(),
  };
  const data = createMemo((): ContractsDashboardQuery | undefined => {
    const asked = query.data();
    if (!asked) return undefined;
    return {
      byStatus: told.byStatus.data()?.contractGroupsLive.groups ?? asked.byStatus,
      byCurrency: told.byCurrency.data()?.contractGroupsLive.groups ?? asked.byCurrency,
      in30: told.in30.data()?.contractGroupsLive.groups ?? asked.in30,
      in60: told.in60.data()?.contractGroupsLive.groups ?? asked.in60,
      in90: told.in90.data()?.contractGroupsLive.groups ?? asked.in90,
      flagged: told.flagged.data()?.contractGroupsLive.groups ?? asked.flagged,
    };
  });
  return { data, error: query.error, refetch: query.refetch };
}
