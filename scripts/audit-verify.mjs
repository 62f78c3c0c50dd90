/**
 * Compares the audit in a dump of the database with the journals that were published outside it, and says what somebody changed and where.
 * Stands alone: Node and nothing else, no line of the server. docs/audit.md has the format that it checks.
 *
 * Dumps are plain text with COPY blocks, as `npm run audit:export` and `pg_dump --data-only --table='audit_*'` write them.
 */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage = `audit-verify.mjs --journal FOLDER --dump FILE|-  [more of both] [--key FILE] [--from TIME] [--until TIME] [--json]

  --journal  folder of the *.journal files of one database
  --dump     COPY blocks of audit_entry, audit_seal and audit_sealer; - is the standard input, read once the journals are
  --key      a trusted public key (PEM), and with it those it endorsed; without it those in keys/ beside the folder
  --from     begins with the first journal file from then on, as after a restore that is known
  --until    takes no later line of a journal: when the dump was begun, if it does not say so itself
Ends with 0 when all is as it was published, 1 when something is not, 2 when it cannot be told.`;

const sha256 = (...parts) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((each) => Buffer.from(each))))
    .digest();
const field = (text) => (text === null || text === undefined ? '~' : `${Buffer.byteLength(text)}:${text},`);
const fields = (...texts) => texts.map(field).join('');
const hex = (bytes) => bytes.toString('hex');
const genesis = Buffer.alloc(32);

// ---- the format of entries, leaves and links

const digestsOf = (e) =>
  Buffer.concat([
    sha256(fields('when', timeOf(e.at))),
    sha256(fields('who', e.actor_id, e.actor_kind, e.request_id, ...(e.actor_via ? [e.actor_via] : []))),
    sha256(fields('what', e.aggregate, e.root_id, e.version, e.command, e.changes, e.refusal)),
  ]);

const leafOf = (tenant, seq, { entry, sealedAt, backdated }, digests) =>
  hex(sha256(fields('leaf', tenant, String(seq), entry, sealedAt, String(backdated)), digests));
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

/** A published chain: entry and leaf by place from `base` on, which is the last place before the journals begin. */
const newChain = (base = 0, link = genesis) => ({ base, baseLink: link, leaves: [], links: [] });
const lastOf = (chain) => chain.base + chain.leaves.length;
const linkAt = (chain, seq) => (seq === chain.base ? chain.baseLink : chain.links[seq - chain.base - 1]);

function readKeys(folders, trusted) {
  const keys = new Map();
  const add = (pem) => {
    const key = createPublicKey(pem);
    keys.set(hex(sha256(key.export({ type: 'spki', format: 'der' }))).slice(0, 16), key);
  };
  for (const file of trusted) add(readFileSync(file));
  const beside = folders.map((each) => [join(each, 'keys'), join(each, '..', 'keys')].find(existsSync)).filter(Boolean);
  for (const path of new Set(beside)) {
    const read = (ending) =>
      readdirSync(path)
        .filter((name) => name.endsWith(ending))
        .map((name) => readFileSync(join(path, name), 'utf8'));
    if (trusted.length === 0) read('.pem').forEach(add);
    for (let before = -1; before < keys.size;) {
      before = keys.size; // each round may trust keys that endorsed others
      for (const text of read('.endorsed')) {
        const said = readLine(text.trim(), keys);
        if (said?.kind === 'key') add(said.pem);
      }
    }
  }
  return keys;
}

/** What a line says, or null when no trusted key signed it. */
function readLine(line, keys) {
  const [, id, signature, json] = /^([0-9a-f]{16}) ([\w-]+) (\{.*\})$/s.exec(line) ?? [];
  const key = id && keys.get(id);
  if (!key || !verifySignature(null, Buffer.from(json), key, Buffer.from(signature, 'base64url'))) return null;
  return JSON.parse(json);
}

function readJournals(folders, keys, { from, until }, found) {
  const files = folders
    .flatMap((folder) => readdirSync(folder).map((name) => ({ folder, name, path: join(folder, name) })))
    .filter(({ name }) => name.endsWith('.journal'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const state = { chains: new Map(), position: 0n, at: null, lines: 0, places: new Map(), begun: new Set() };
  for (const { folder, name, path } of files) {
    let previous = null;
    let place = null;
    for (const [index, line] of readFileSync(path, 'utf8').split('\n').slice(0, -1).entries()) {
      const wrong = (about, rest) => found({ kind: 'journal', where: `${name}:${index + 1}`, ...rest, about });
      const said = readLine(line, keys);
      if (!said) wrong('is not signed by a trusted key');
      else if (said.previous !== previous) wrong('does not follow the line before: lines were taken out or changed');
      previous = hex(sha256(line));
      if (!said) continue;
      if ((until && said.at > until) || (said.kind === 'start' && from && said.at < from)) break;
      state.lines += 1;
      if (said.kind === 'start') startFile(state, said, folder, found, wrong);
      if (said.kind === 'seal') addLeaves(state, said, wrong);
      if (BigInt(said.position) >= state.position) [state.position, state.at] = [BigInt(said.position), said.at];
      if (said.kind !== 'beat')
        place = { position: said.position, leaf: said.leaf ?? said.leaves?.at(-1)?.[1] ?? null };
      state.places.set(`${name} ${previous}`, place);
    }
  }
  return state;
}

/** A file goes on where the one before it ended. Where it does not, the database was found not to hold what had been published. */
function startFile(state, said, folder, found, wrong) {
  state.database ??= said.database;
  if (said.database !== state.database) wrong(`is of another database, ${said.database}`);
  const heads = new Map(
    said.heads.map(([tenant, seq, link]) => [tenant, newChain(Number(seq), Buffer.from(link, 'hex'))]),
  );
  const take = () => {
    for (const [tenant, chain] of heads) if (!state.chains.has(tenant)) state.chains.set(tenant, chain);
  };
  const isFirst = !state.begun.has(folder);
  state.begun.add(folder);
  // what came before was moved away, or this is another witness, which began before there was anything to go on from
  if (isFirst || (!said.after && said.position === '0')) return take();
  const place = said.after && state.places.get(`${said.after.file} ${said.after.line}`);
  if (!place) return wrong(`goes on from ${said.after?.file ?? 'nothing'}, which is not here as it was`);
  if (place.position === said.position && place.leaf === said.leaf) return;
  const { at, position } = said;
  const about = 'the server found the database at another place than the one it had published';
  found({ kind: 'rolled back', at, position, published: place.position, about });
  for (const [tenant, chain] of state.chains) {
    const { base: seq, baseLink } = heads.get(tenant) ?? newChain();
    if (lastOf(chain) > seq) {
      const entries = chain.leaves.slice(Math.max(seq - chain.base, 0)).map(([id]) => id);
      const gone = {
        seq: seq + 1,
        to: lastOf(chain),
        entries: entries.slice(0, 3),
        about: `published, and gone on ${at}`,
      };
      found({ kind: 'rolled back', tenant, ...gone });
    }
    const isKnown = seq >= chain.base && seq <= lastOf(chain) && linkAt(chain, seq).equals(baseLink);
    if (!isKnown) state.chains.set(tenant, newChain(seq, baseLink));
    else for (const list of [chain.leaves, chain.links]) list.length = seq - chain.base;
  }
  take();
  state.position = BigInt(position);
}

function addLeaves(state, { tenant, first, leaves, link }, wrong) {
  const chain = state.chains.get(tenant) ?? newChain();
  state.chains.set(tenant, chain);
  let seq = Number(first) - 1;
  if (seq > lastOf(chain)) return wrong(`goes on from ${seq}, and only ${lastOf(chain)} were published`, { tenant });
  for (const [id, leaf] of leaves) {
    seq += 1;
    if (seq <= chain.base) continue; // another witness began later
    const known = chain.leaves[seq - chain.base - 1];
    if (known && known[1] !== leaf) return wrong('two chains were published', { tenant, seq });
    if (known) continue;
    chain.links.push(linkAfter(linkAt(chain, seq - 1), leaf));
    chain.leaves.push([id, leaf]);
  }
  if (seq > chain.base && hex(linkAt(chain, seq)) !== link)
    wrong('the link does not follow from the leaves', { tenant, seq });
}

// ---- dumps: what the database holds

const copyBlock =
  /^COPY (?:\w+\.)?(audit_entry|audit_seal|audit_sealer)(?:_\d{4}_\d\d|_default)? \((.*)\) FROM stdin;$/;

async function readDumps(files, found) {
  const tenants = new Map();
  const made = () => ({ entries: new Map(), seals: new Map(), sealOf: new Map(), last: 0 });
  const of = (id) => tenants.get(id) ?? tenants.set(id, made()).get(id);
  const data = { tenants, of, sealer: null, entries: 0 };
  const take = {
    audit_entry({ id: entry, tenant_id: tenant, at, xid, ...row }) {
      const { entries } = of(tenant);
      data.entries += 1;
      if (entries.has(entry)) found({ kind: 'inserted', tenant, entry, about: `a second one of this id, dated ${at}` });
      else entries.set(entry, { digests: digestsOf({ at, ...row }), at, xid: BigInt(xid) });
    },
    audit_seal(row) {
      const tenant = of(row.tenant_id);
      const [digests, link] = [row.digests, row.link].map((text) => Buffer.from(text.slice(2), 'hex'));
      const [seq, backdated] = [Number(row.seq), row.backdated.startsWith('t')];
      const seal = { seq, entry: row.entry_id, sealedAt: timeOf(row.sealed_at), backdated, digests, link };
      tenant.seals.set(seq, seal);
      tenant.sealOf.set(seal.entry, seal);
      tenant.last = Math.max(tenant.last, seq);
    },
    audit_sealer({ snapshot, position }) {
      const [, xmax, list] = snapshot.split(':');
      data.sealer = { position: BigInt(position), xmax: BigInt(xmax), inFlight: new Set(list.split(',')) };
    },
  };
  for (const file of files) {
    let block = null;
    for await (const line of linesOf(file === '-' ? process.stdin : createReadStream(file))) {
      const [, table, columns] = (!block && copyBlock.exec(line)) || [];
      if (table) block = { add: take[table], columns: columns.split(', ').map((name) => name.replaceAll('"', '')) };
      else if (line === '\\.') block = null;
      else block?.add(rowOf(block.columns, line));
    }
  }
  return data;
}

/** Lines end in \n and in nothing else: Node's readline takes U+2028 for an end too, which is a sign like others in a value. */
async function* linesOf(stream) {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}

const escapes = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const valueOf = (text) => (text === '\\N' ? null : text.replaceAll(/\\(.)/g, (_, c) => escapes[c] ?? c));
const rowOf = (columns, line) => {
  const values = line.split('\t').map(valueOf);
  return Object.fromEntries(columns.map((name, index) => [name, values[index]]));
};

// ---- the comparison

function compare(journal, data, found) {
  const { sealer } = data;
  if (!sealer) throw new Error('the dump has no audit_sealer');
  const [position, published] = [String(sealer.position), String(journal.position)];
  const about = 'the database is older than what was published: an old backup';
  if (sealer.position < journal.position) found({ kind: 'rolled back', at: journal.at, position, published, about });
  for (const tenant of new Set([...journal.chains.keys(), ...data.tenants.keys()]))
    compareTenant(tenant, journal.chains.get(tenant) ?? newChain(), data.of(tenant), sealer, found);
}

function compareTenant(tenant, chain, { entries, seals, sealOf, ...held }, sealer, found) {
  const last = Math.max(lastOf(chain), held.last);
  const say = (kind, seq, rest) => found({ kind, tenant, seq, ...rest });
  const published = new Map(chain.leaves.map(([id], index) => [id, chain.base + index + 1]));
  const [gone, changed, relinked, misplaced] = [[], [], [], []];
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
      const what = ['when', 'who', 'what'].filter(
        (_, index) => !part(entry.digests, index).equals(part(seal.digests, index)),
      );
      const [now, sealed] = [hex(entry.digests), hex(seal.digests)];
      changed.push({ seq, id: id ?? here.entry, what: isSealTrue ? what : null, now, sealed });
    }
    if (seal?.seq === seq && link && !seal.link.equals(link)) relinked.push(seq);
    const early = `dated ${entry.at}, which is before its transaction can have begun`;
    if (seal?.backdated) say('inserted', seq, { entry: seal.entry, about: early });
  }
  tellGone(gone, lastOf(chain) || last, say);
  tellChanged(changed, relinked, say);
  tellMisplaced(misplaced, seals, published, chain, say);
  tellRelinked(relinked, last, changed, misplaced, say);
  for (const [entry, { xid, at }] of entries) {
    const isPending = xid >= sealer.xmax || sealer.inFlight.has(String(xid));
    const about = `dated ${at}, never sealed: it came past the sealer`;
    if (!isPending && !sealOf.has(entry) && !published.has(entry)) found({ kind: 'inserted', tenant, entry, about });
  }
}

const part = (digests, index) => digests.subarray(index * 32, index * 32 + 32);

function tellGone(gone, last, say) {
  for (const run of runsOf(gone)) {
    const [from, to] = [run[0].seq, run.at(-1).seq];
    const where = from === 1 && to === last ? 'all of the company' : to === last ? 'at the end' : 'in the middle';
    say('deleted', from, { to, where, entries: run.slice(0, 3).map(({ id }) => id), count: run.length });
  }
}

/** Two entries each of which holds what the other one held are two that were swapped. */
function tellChanged(changed, relinked, say) {
  const held = new Map(changed.map((each) => [each.sealed, each]));
  const anew = new Set(relinked); // which is told of them together
  for (const { seq, id, what, now, sealed } of changed) {
    const other = held.get(now);
    if (what && other && other.seq !== seq && other.now === sealed) {
      if (other.seq > seq) say('swapped', seq, { with: other.seq, entries: [id, other.id] });
    } else if (what) say('changed', seq, { entry: id, what });
    else if (!anew.has(seq)) say('changed', seq, { entry: id, about: 'its seal was changed too' });
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
  for (const run of runsOf(moved)) say('moved', run[0].seq, { to: run.at(-1).seq, by: run[0].by });
}

function tellRelinked(relinked, last, changed, misplaced, say) {
  const [end = Infinity] = misplaced; // from where on the links cannot be right
  const before = relinked.filter((seq) => seq < end).map((seq) => ({ seq }));
  for (const run of runsOf(before)) {
    const [{ seq: from }] = run;
    const entry = changed.find(({ seq }) => seq === from)?.id;
    const named = entry ? { entry } : {};
    if (run.at(-1).seq === last && (run.length > 1 || entry))
      say('rebuilt', from, { to: last, ...named, about: 'sealed anew from here on' });
    else for (const { seq } of run) say('link changed', seq, named);
  }
}

/** Places one after the other. */
function runsOf(list) {
  const runs = [];
  for (const each of list) {
    const run = runs.at(-1);
    if (run && run.at(-1).seq + 1 === each.seq && run[0].by === each.by) run.push(each);
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
  const [text, many] = [{ type: 'string' }, { type: 'string', multiple: true }];
  const options = { journal: many, dump: many, key: many, from: text, until: text, json: { type: 'boolean' } };
  const { journal: folders, dump: dumps, key: trusted = [], json, ...range } = parseArgs({ options }).values;
  if (!folders?.length || !dumps?.length) throw new Error(usage);
  const findings = [];
  const found = (finding) => void findings.push(finding);
  const keys = readKeys(folders, trusted);
  if (keys.size === 0) throw new Error('there is no key: name one with --key');
  const from = range.from && new Date(range.from).toISOString();
  const until = range.until ?? (dumps[0] === '-' ? null : await begunOf(dumps[0]));
  const journal = readJournals(folders, keys, { from, until }, found);
  const { lines, position, at } = journal;
  process.stderr.write(`journals: ${lines} lines up to position ${position}, ${at ?? 'never'}\n`);
  if (lines === 0) throw new Error('the journals hold nothing: there is nothing to compare with');
  const data = await readDumps(dumps, found);
  compare(journal, data, found);
  for (const finding of findings) process.stdout.write(`${json ? JSON.stringify(finding) : inWords(finding)}\n`);
  const result = findings.length === 0 ? 'everything is as it was published' : `${findings.length} findings`;
  if (!json) process.stdout.write(`${data.entries} entries of ${data.tenants.size} companies compared: ${result}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** When a dump was begun, as it says itself: what was published later cannot be in it. */
async function begunOf(file) {
  for await (const line of linesOf(createReadStream(file, { end: 999 }))) {
    const [, begun] = /^-- begun (\S+)/.exec(line) ?? [];
    if (begun) return begun;
  }
  return null;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});
