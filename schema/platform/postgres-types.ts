import { customType } from 'drizzle-orm/pg-core';

/** Id of a transaction, which never comes round again. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** Which transactions were done at a moment: `xmin:xmax:those in flight`. */
export const pgSnapshot = customType<{ data: string }>({ dataType: () => 'pg_snapshot' });

export const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
