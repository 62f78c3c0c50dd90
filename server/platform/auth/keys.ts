import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { keyIdOf, open, seal } from '../../encryption/sealed.ts';
import type { AuthDatabase, AuthSql } from './database.ts';

/** Seconds that an access token is good for. */
export const accessTokenLife = 60 * 60;

/**
 * Seconds that a retired key still verifies: for the last token signed with it, by an instance that had not noticed
 * yet.
 */
const retiredKeyLife = 2 * accessTokenLife;

const readAgainAfter = { ordinarily: 60_000, forAnUnknownKey: 1_000 }; // milliseconds

export interface AccessTokenKeys {
  signing: { kid: string; key: CryptoKey };
  verifying: ReadonlyMap<string, CryptoKey>;
  /** The body of /auth/jwks. */
  published: { keys: JWK[] };
}

interface KeyRow {
  kid: string;
  publicJwk: JWK | null;
  privateJwk: JWK;
  retiredAt: Date | null;
}

/** Gives the access-token keys; with a `kid`, also that key if it was made a moment ago by another instance. */
export type KeySource = (kid?: string) => Promise<AccessTokenKeys>;

/**
 * Reads the access-token keys from the database at most once a minute, or once a second when tokens name a key that is
 * not known. The first instance to ask makes the first key.
 */
export function accessTokenKeys(database: AuthDatabase): KeySource {
  let keys: Promise<AccessTokenKeys> | undefined;
  let readAt = 0;
  const read = () => {
    readAt = Date.now();
    const reading = readAccessTokenKeys(database);
    keys = reading;
    reading.catch(() => {
      if (keys === reading) keys = undefined; // whoever awaits it gets the error; the next caller tries again
    });
    return reading;
  };
  return async (kid) => {
    if (!keys || Date.now() - readAt > readAgainAfter.ordinarily) return read();
    const known = await keys;
    if (kid === undefined || known.verifying.has(kid) || Date.now() - readAt <= readAgainAfter.forAnUnknownKey)
      return known;
    return read();
  };
}

async function readAccessTokenKeys(database: AuthDatabase): Promise<AccessTokenKeys> {
  const rows = await database.transaction((sql) => liveKeys(sql, 'access_token', makeRsaKey));
  const verifying = new Map<string, CryptoKey>();
  const published: JWK[] = [];
  for (const row of rows) {
    if (!row.publicJwk) throw new Error(`signing key ${row.kid} has no public half`);
    const jwk = { ...row.publicJwk, kid: row.kid, alg: 'RS256', use: 'sig' };
    published.push(jwk);
    verifying.set(row.kid, await importRsa(jwk));
  }
  const live = rows.find((row) => row.retiredAt === null);
  if (!live) throw new Error('no live key to sign access tokens with');
  return {
    signing: { kid: live.kid, key: await importRsa(live.privateJwk) },
    verifying,
    published: { keys: published },
  };
}

/**
 * Has access tokens signed with a new key from now on. Those of the key before are good until they end.
 *
 * @returns the ids of both
 */
export async function rotateAccessTokenKey(database: AuthDatabase): Promise<{ before: string | null; after: string }> {
  const made = await makeRsaKey();
  return database.transaction(async (sql) => {
    const [before] = await sql<{ kid: string }[]>`
      update control.signing_key set retired_at = now() where purpose = 'access_token' and retired_at is null returning kid`;
    await insertKey(sql, 'access_token', made);
    return { before: before?.kid ?? null, after: made.kid };
  });
}

/**
 * Live and still verifying keys of a purpose. Makes the first; of two servers that do so at once, one insert does
 * nothing.
 */
async function liveKeys(
  sql: AuthSql,
  purpose: string,
  make: () => Promise<Omit<KeyRow, 'retiredAt'>>,
): Promise<KeyRow[]> {
  const read = async (): Promise<KeyRow[]> => {
    const rows = await sql<(Omit<KeyRow, 'privateJwk'> & { privateJwk: string })[]>`
    select kid, public_jwk as "publicJwk", private_jwk as "privateJwk", retired_at as "retiredAt"
    from control.signing_key
    where purpose = ${purpose}
      and (retired_at is null or retired_at > now() - make_interval(secs => ${retiredKeyLife}))`;
    return rows.map((row) => ({ ...row, privateJwk: JSON.parse(open(purposeOf(row.kid), row.privateJwk)) as JWK }));
  };
  const rows = await read();
  if (rows.some((row) => row.retiredAt === null)) return rows;
  await insertKey(sql, purpose, await make());
  return read();
}

async function insertKey(sql: AuthSql, purpose: string, made: Omit<KeyRow, 'retiredAt'>): Promise<void> {
  const publicJwk = made.publicJwk && sql.json({ ...made.publicJwk });
  await sql`
    insert into control.signing_key (kid, purpose, public_jwk, private_jwk)
    values (${made.kid}, ${purpose}, ${publicJwk}, ${seal(purposeOf(made.kid), JSON.stringify(made.privateJwk))})
    on conflict do nothing`;
}

function purposeOf(kid: string): string {
  return `signing-key/${kid}`;
}

/** Seals the keys that a version before encryption left in clear. */
export function sealKeys(database: AuthDatabase): Promise<void> {
  return database.transaction(async (sql) => {
    const rows = await sql<{ kid: string; privateJwk: string }[]>`
      select kid, private_jwk as "privateJwk" from control.signing_key for update`;
    for (const { kid, privateJwk } of rows) {
      if (keyIdOf(privateJwk) !== null) continue;
      await sql`update control.signing_key set private_jwk = ${seal(purposeOf(kid), privateJwk)} where kid = ${kid}`;
    }
  });
}

async function makeRsaKey() {
  const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  return { kid: await calculateJwkThumbprint(publicJwk), publicJwk, privateJwk: await exportJWK(pair.privateKey) };
}

async function importRsa(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'RS256');
  if (key instanceof Uint8Array) throw new Error('an access-token key must be an RSA key');
  return key;
}
