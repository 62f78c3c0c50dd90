#!/usr/bin/env node
/**
 * Compares the audit in a dump of the database with the journals that were published outside it, and says what somebody changed and where.
 * Stands alone: Node and nothing else, no line of the server. docs/audit.md has the format that it checks.
 *
 * Dumps are plain text with COPY blocks, as `npm run audit:export` and `pg_dump --data-only --table='audit_*'` write them.
 */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const usage = `audit-verify.mjs --journal FOLDER --dump FILE|-  [more of both] [--key FILE] [--from TIME] [--until TIME] [--json]

  --journal  a folder with *.journal files of one database
  --dump     COPY blocks of audit_entry, audit_seal and audit_sealer; - reads them from the standard input, once the journals are read
  --key      a public key that is trusted (PEM); keys that it endorsed are trusted too. Without it, those in keys/ beside the folder
  --from     begins with the first journal file from this time on, as after a restore that is known
  --until    only journal lines up to this time: when the dump was begun, if it does not say so itself
  --json     findings as JSON, a line each

Ends with 0 when everything is as it was published, 1 when something is not, 2 when it cannot be told.`;

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const field = (text) => (text === null || text === undefined ? '~' : `${Buffer.byteLength(text)}:${text},`);
const fields = (...texts) => texts.map(field).join('');
const genesis = Buffer.alloc(32);
const parts = ['when', 'who', 'what'];

// ---- the format of entries, leaves and links

const digestsOf = (e) =>
  Buffer.concat([
    sha256(fields('when', timeOf(e.at))),
    sha256(fields('who', e.actor_id, e.actor_kind, e.request_id)),
    sha256(fields('what', e.aggregate, e.root_id, e.version, e.command, e.changes, e.refusal)),
  ]);

const leafOf = (tenant, seq, seal, digests) =>
  sha256(
    fields('leaf', tenant, String(seq), seal.entry, seal.sealedAt, seal.backdated ? 'true' : 'false'),
    digests,
  ).toString('hex');

const linkAfter = (link, leaf) => sha256(link, Buffer.from(leaf, 'hex'));

/** Postgres writes `2026-11-20 13:58:30.35264+00`; what is hashed is UTC with six digits. */
function timeOf(text) {
  const [, date, time, fraction = '', sign, hours, minutes = '0'] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?([+-])(\d\d)(?::?(\d\d))?$/.exec(text ?? '') ?? [];
  if (!date) return text;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const utc = new Date(Date.parse(`${date}T${time}Z`) - offset).toISOString().slice(0, 19);
  return `${utc}.${fraction.padEnd(6, '0')}Z`;
}

// ---- journals: what was published

/** A published chain: leaf and entry by place from `base` on, which is the last place before the journals begin. */
const newChain = (base = 0, link = genesis) => ({ base, baseLink: link, leaves: [], links: [], lines: [] });
const lastOf = (chain) => chain.base + chain.leaves.length;
const linkAt = (chain, seq) => (seq === chain.base ? chain.baseLink : chain.links[seq - chain.base - 1]);

function readKeys(folders, trusted) {
  const keys = new Map();
  const add = (pem) => {
    const key = createPublicKey(pem);
    keys.set(
      sha256(key.export({ type: 'spki', format: 'der' }))
        .toString('hex')
        .slice(0, 16),
      key,
    );
  };
  for (const file of trusted) add(readFileSync(file));
  const folder = (each) => [join(each, 'keys'), join(each, '..', 'keys')].find((path) => existsSync(path));
  for (const path of new Set(folders.map(folder).filter(Boolean))) {
    const names = readdirSync(path);
    if (trusted.length === 0)
      for (const name of names.filter((each) => each.endsWith('.pem'))) add(readFileSync(join(path, name)));
    const endorsed = names
      .filter((each) => each.endsWith('.endorsed'))
      .map((name) => readFileSync(join(path, name), 'utf8'));
    for (let before = -1; before < keys.size;) {
      before = keys.size; // each round may trust keys that endorsed others
      for (const text of endorsed) {
        const said = readLine(text.trim(), keys);
        if (said?.kind === 'key') add(said.pem);
      }
    }
  }
  return keys;
}

/** What a line says, or null when no trusted key signed it. */
function readLine(line, keys) {
  const [, id, signature, json] = /^([0-9a-f]{16}) ([\w-]+) (\{.*\})$/.exec(line) ?? [];
  const key = id && keys.get(id);
  if (!key || !verifySignature(null, Buffer.from(json), key, Buffer.from(signature, 'base64url'))) return null;
  return JSON.parse(json);
}

function readJournals(folders, keys, { from, until }, found) {
  const files = folders
    .flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })))
    .filter(({ name }) => name.endsWith('.journal'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const state = { chains: new Map(), position: 0n, at: null, lines: 0, places: new Map(), database: null };
  let isFirst = true;
  for (const { name, path } of files) {
    let previous = null;
    let before = null;
    for (const [index, line] of readFileSync(path, 'utf8').split('\n').slice(0, -1).entries()) {
      const where = `${name}:${index + 1}`;
      const said = readLine(line, keys);
      if (!said) {
        found({ kind: 'journal', where, about: 'is not signed by a trusted key' });
        previous = sha256(line).toString('hex');
        continue;
      }
      if (said.previous !== previous)
        found({ kind: 'journal', where, about: 'does not follow the line before: lines were taken out or changed' });
      previous = sha256(line).toString('hex');
      if (said.kind === 'start' && from && said.at < from) break;
      if (until && said.at > until) break;
      state.lines += 1;
      if (said.kind === 'start') startFile(state, said, isFirst, where, found);
      if (said.kind === 'start') isFirst = false;
      if (said.kind === 'seal') addLeaves(state, said, where, found);
      if (BigInt(said.position) >= state.position) [state.position, state.at] = [BigInt(said.position), said.at];
      before =
        said.kind === 'beat'
          ? before
          : { position: said.position, leaf: said.leaf ?? said.leaves?.at(-1)?.[1] ?? null };
      state.places.set(`${name} ${previous}`, before);
    }
  }
  return state;
}

/** A file goes on where the one before it ended. Where it does not, the database was found not to hold what had been published. */
function startFile(state, said, isFirst, where, found) {
  state.database ??= said.database;
  if (said.database !== state.database)
    found({ kind: 'journal', where, about: `is of another database, ${said.database}` });
  const heads = new Map(
    said.heads.map(([tenant, seq, link]) => [tenant, { seq: Number(seq), link: Buffer.from(link, 'hex') }]),
  );
  if (isFirst) {
    for (const [tenant, { seq, link }] of heads) state.chains.set(tenant, newChain(seq, link));
    return;
  }
  if (!said.after && said.position === '0') return; // another witness, which began before there was anything to go on from
  const place = said.after && state.places.get(`${said.after.file} ${said.after.line}`);
  if (!place)
    return found({
      kind: 'journal',
      where,
      about: `goes on from ${said.after?.file ?? 'nothing'}, which is not here as it was`,
    });
  if (place.position === said.position && place.leaf === said.leaf) return;
  found({
    kind: 'rolled back',
    at: said.at,
    position: said.position,
    published: place.position,
    about: 'the server found the database at another place than the one it had published',
  });
  for (const [tenant, chain] of state.chains) {
    const { seq, link } = heads.get(tenant) ?? { seq: 0, link: genesis };
    if (lastOf(chain) > seq) {
      const gone = chain.leaves.slice(seq - chain.base).map(([id]) => id);
      found({
        kind: 'rolled back',
        tenant,
        seq: seq + 1,
        to: lastOf(chain),
        entries: gone.slice(0, 3),
        about: `these were published and then gone on ${said.at}`,
      });
    }
    if (seq < chain.base || lastOf(chain) < seq || !linkAt(chain, seq).equals(link))
      state.chains.set(tenant, newChain(seq, link));
    else for (const list of [chain.leaves, chain.links, chain.lines]) list.length = seq - chain.base;
  }
  for (const [tenant, { seq, link }] of heads)
    if (!state.chains.has(tenant)) state.chains.set(tenant, newChain(seq, link));
  state.position = BigInt(said.position);
}

function addLeaves(state, said, where, found) {
  const chain = state.chains.get(said.tenant) ?? newChain();
  state.chains.set(said.tenant, chain);
  let seq = Number(said.first) - 1;
  if (seq > lastOf(chain))
    return found({
      kind: 'journal',
      where,
      tenant: said.tenant,
      about: `goes on from ${seq}, and only ${lastOf(chain)} were published`,
    });
  for (const [id, leaf] of said.leaves) {
    seq += 1;
    const known = chain.leaves[seq - chain.base - 1];
    if (seq <= chain.base) continue; // another witness began later
    if (known && known[1] !== leaf)
      return found({ kind: 'journal', where, tenant: said.tenant, seq, about: 'two chains were published' });
    if (known) continue;
    chain.links.push(linkAfter(linkAt(chain, seq - 1), leaf));
    chain.leaves.push([id, leaf]);
    chain.lines.push(said.at);
  }
  if (seq > chain.base && linkAt(chain, seq).toString('hex') !== said.link)
    found({ kind: 'journal', where, tenant: said.tenant, seq, about: 'the link does not follow from the leaves' });
}

// ---- dumps: what the database holds

async function readDumps(files, found) {
  const tenants = new Map();
  const of = (id) =>
    tenants.get(id) ?? tenants.set(id, { entries: new Map(), seals: new Map(), sealOf: new Map() }).get(id);
  const data = { tenants, of, sealer: null, entries: 0 };
  const take = {
    audit_entry(row) {
      const { entries } = of(row.tenant_id);
      data.entries += 1;
      const entry = { digests: digestsOf(row), at: row.at, xid: BigInt(row.xid) };
      if (entries.has(row.id))
        found({
          kind: 'inserted',
          tenant: row.tenant_id,
          entry: row.id,
          about: `a second entry of this id, dated ${row.at}`,
        });
      else entries.set(row.id, entry);
    },
    audit_seal(row) {
      const { seals, sealOf } = of(row.tenant_id);
      const bytes = (text) => Buffer.from(text.slice(2), 'hex');
      const seal = {
        seq: Number(row.seq),
        entry: row.entry_id,
        sealedAt: timeOf(row.sealed_at),
        backdated: row.backdated.startsWith('t'),
        digests: bytes(row.digests),
        link: bytes(row.link),
      };
      seals.set(seal.seq, seal);
      sealOf.set(seal.entry, seal);
    },
    audit_sealer(row) {
      const [, xmax, list] = row.snapshot.split(':');
      data.sealer = {
        position: BigInt(row.position),
        xmax: BigInt(xmax),
        inFlight: new Set(list ? list.split(',') : []),
      };
    },
  };
  for (const file of files) {
    const input = file === '-' ? process.stdin : createReadStream(file);
    let block = null;
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (block) {
        if (line === '\\.') block = null;
        else block.add(rowOf(block.columns, line));
        continue;
      }
      const [, table, list] =
        /^COPY (?:\w+\.)?(audit_entry|audit_seal|audit_sealer)(?:_\d{4}_\d\d|_default)? \((.*)\) FROM stdin;$/.exec(
          line,
        ) ?? [];
      if (table) block = { add: take[table], columns: list.split(', ').map((name) => name.replaceAll('"', '')) };
    }
  }
  return data;
}

const escapes = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const rowOf = (columns, line) => {
  const values = line
    .split('\t')
    .map((text) => (text === '\\N' ? null : text.replaceAll(/\\(.)/g, (_, c) => escapes[c] ?? c)));
  return Object.fromEntries(columns.map((name, index) => [name, values[index]]));
};

// ---- the comparison

function compare(journal, data, found) {
  const { sealer } = data;
  if (!sealer) throw new Error('the dump has no audit_sealer');
  if (sealer.position < journal.position)
    found({
      kind: 'rolled back',
      at: journal.at,
      position: String(sealer.position),
      published: String(journal.position),
      about: 'the database is older than what was published: an old backup',
    });
  for (const tenant of new Set([...journal.chains.keys(), ...data.tenants.keys()]))
    compareTenant(tenant, journal.chains.get(tenant) ?? newChain(), data.of(tenant), sealer, found);
}

function compareTenant(tenant, chain, { entries, seals, sealOf }, sealer, found) {
  const last = Math.max(lastOf(chain), ...seals.keys(), 0);
  const say = (kind, seq, rest) => found({ kind, tenant, seq, ...rest });
  const published = new Map(chain.leaves.map(([id], index) => [id, chain.base + index + 1]));
  const gone = [];
  const changed = [];
  const relinked = [];
  const misplaced = [];
  let link = genesis;
  for (let seq = 1; seq <= last; seq += 1) {
    const [id, leaf] = chain.leaves[seq - chain.base - 1] ?? [];
    const here = seals.get(seq);
    const seal = id ? sealOf.get(id) : here;
    const entry = entries.get(id ?? here?.entry);
    const expected = leaf ?? (here ? leafOf(tenant, seq, here, here.digests) : null);
    if (!expected) {
      say('seal missing', seq, { about: 'below what the journals hold' });
      link = null;
      continue;
    }
    if (link) link = linkAfter(link, expected);
    if (seq === chain.base && (!link || !link.equals(chain.baseLink)))
      say('rebuilt', seq, { about: 'the chain up to here is not the one that the journals begin with' });
    if (seq >= chain.base) link = linkAt(chain, seq) ?? link;
    if (id && here && here.entry !== id) misplaced.push(seq);
    if (!entry) {
      gone.push({ seq, id: id ?? here?.entry });
      continue;
    }
    if (!seal) say('seal missing', seq, { entry: id });
    else if (leafOf(tenant, seq, seal, entry.digests) !== expected) {
      const isSealTrue = leafOf(tenant, seq, seal, seal.digests) === expected;
      const what = parts.filter((_, index) => !part(entry.digests, index).equals(part(seal.digests, index)));
      changed.push({
        seq,
        id: id ?? here.entry,
        what: isSealTrue ? what : null,
        digests: entry.digests,
        sealed: seal.digests,
      });
    }
    if (seal?.seq === seq && link && !seal.link.equals(link)) relinked.push(seq);
    if (seal?.backdated)
      say('inserted', seq, {
        entry: seal.entry,
        about: `dated ${entry.at}, which is before its transaction can have begun`,
      });
  }
  tellGone(gone, lastOf(chain) || last, say);
  tellChanged(changed, relinked, say);
  tellMisplaced(misplaced, seals, published, chain, say);
  tellRelinked(relinked, last, changed, misplaced, say);
  for (const [id, { xid, at }] of entries) {
    if (sealOf.has(id) || published.has(id)) continue;
    const isPending = xid >= sealer.xmax || sealer.inFlight.has(String(xid));
    if (!isPending)
      found({ kind: 'inserted', tenant, entry: id, about: `dated ${at}, never sealed: it came past the sealer` });
  }
}

const part = (digests, index) => digests.subarray(index * 32, index * 32 + 32);

function tellGone(gone, last, say) {
  for (const run of runsOf(gone, ({ seq }) => seq)) {
    const [from, to] = [run[0].seq, run.at(-1).seq];
    const where = from === 1 && to === last ? 'all of the company' : to === last ? 'at the end' : 'in the middle';
    say('deleted', from, { to, where, entries: run.slice(0, 3).map(({ id }) => id), count: run.length });
  }
}

/** Two entries each of which holds what the other one held are two that were swapped. */
function tellChanged(changed, relinked, say) {
  const held = new Map(changed.map((each) => [each.sealed.toString('hex'), each]));
  const told = new Set();
  for (const each of changed) {
    if (told.has(each)) continue;
    const other = held.get(each.digests.toString('hex'));
    if (each.what && other && other !== each && other.digests.equals(each.sealed)) {
      told.add(other);
      say('swapped', each.seq, { with: other.seq, entries: [each.id, other.id] });
    } else if (each.what) say('changed', each.seq, { entry: each.id, what: each.what });
    else if (!relinked.includes(each.seq))
      say('changed', each.seq, { entry: each.id, about: 'its seal was changed too' });
  }
}

function tellMisplaced(misplaced, seals, published, chain, say) {
  const idAt = (seq) => chain.leaves[seq - chain.base - 1][0];
  const moved = [];
  for (const seq of misplaced) {
    const { entry } = seals.get(seq);
    const home = published.get(entry);
    if (!home) say('inserted', seq, { entry, about: 'was put among the seals' });
    else if (seals.get(home)?.entry !== idAt(seq)) moved.push({ seq, by: seq - home });
    else if (home > seq) say('swapped', seq, { with: home, entries: [idAt(seq), entry] });
  }
  for (const run of runsOf(moved, ({ seq, by }) => seq + by * 1e9))
    say('moved', run[0].seq, { to: run.at(-1).seq, by: run[0].by });
}

function tellRelinked(relinked, last, changed, misplaced, say) {
  const first = Math.min(...misplaced); // from where on the links cannot be right
  for (const run of runsOf(
    relinked.filter((seq) => seq < first),
    (seq) => seq,
  )) {
    const entry = changed.find(({ seq }) => seq === run[0])?.id;
    if (run.at(-1) === last && (run.length > 1 || entry))
      say('rebuilt', run[0], { to: last, ...(entry ? { entry } : {}), about: 'sealed anew from here on' });
    else for (const seq of run) say('link changed', seq, entry ? { entry } : {});
  }
}

function runsOf(list, at) {
  const runs = [];
  for (const each of list) {
    const run = runs.at(-1);
    if (run && at(run.at(-1)) + 1 === at(each)) run.push(each);
    else runs.push([each]);
  }
  return runs;
}

// ---- the command

function inWords({ kind, tenant, seq, to, where, ...rest }) {
  const place = [tenant, seq && (to && to !== seq ? `${seq} to ${to}` : `${seq}`), where].filter(Boolean).join(' ');
  const more = Object.entries(rest).map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(', ') : value}`);
  return `${kind.toUpperCase()}  ${place}  ${more.join('; ')}`;
}

async function main() {
  const text = { type: 'string' };
  const many = { type: 'string', multiple: true };
  const { values } = parseArgs({
    options: { journal: many, dump: many, key: many, from: text, until: text, json: { type: 'boolean' } },
  });
  if (!values.journal?.length || !values.dump?.length) throw new Error(usage);
  const findings = [];
  const found = (finding) => void findings.push(finding);
  const keys = readKeys(values.journal, values.key ?? []);
  if (keys.size === 0) throw new Error('there is no key: name one with --key');
  const say = (line) => void process.stdout.write(values.json ? '' : `${line}\n`);
  const [dumpFirst] = values.dump;
  const until = values.until ?? (dumpFirst === '-' ? null : begunOf(dumpFirst));
  const journal = readJournals(
    values.journal,
    keys,
    { from: values.from ? new Date(values.from).toISOString() : null, until },
    found,
  );
  process.stderr.write(
    `journals: ${journal.lines} lines up to position ${journal.position}, ${journal.at ?? 'never'}\n`,
  );
  if (journal.lines === 0) throw new Error('the journals hold nothing: there is nothing to compare with');
  const data = await readDumps(values.dump, found);
  compare(journal, data, found);
  for (const finding of findings) process.stdout.write(`${values.json ? JSON.stringify(finding) : inWords(finding)}\n`);
  say(
    `${data.entries} entries of ${data.tenants.size} companies compared: ${findings.length === 0 ? 'everything is as it was published' : `${findings.length} findings`}`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** When a dump was begun, as it says itself: what was published later cannot be in it. */
function begunOf(file) {
  const head = Buffer.alloc(1000);
  const descriptor = openSync(file);
  readSync(descriptor, head);
  closeSync(descriptor);
  return /^-- begun (\S+)/m.exec(head.toString())?.[1] ?? null;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});
