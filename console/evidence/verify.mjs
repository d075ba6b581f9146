#!/usr/bin/env node
/*
 * Checks an evidence pack of Ledgerline, without a network and with nothing but Node 20 or later:
 *
 *   node verify.mjs [FOLDER or FILE.zip] [--key VKEY]... [--witness VKEY]... [--json]
 *
 * The folder is the one in which this file lies unless another is given. A VKEY (or a file that holds it) is the public key of a
 * log: NAME+ID+KEY. It must come from somebody else than whoever gave you the pack. Ends with 0 only if everything is right.
 *
 * Trees and their proofs are those of RFC 6962 and RFC 9162; signed notes, checkpoints and .tlog-proof files those of c2sp.org.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createInflateRaw } from 'node:zlib';

// ---------------------------------------------------------------- what is found

const wrong = [];
const proven = [];
const notProven = [];
/** Places in one file that are named one by one. */
const namedAtMost = 20;
const counts = new Map();

function isWrong(file, words) {
  const count = (counts.get(file) ?? 0) + 1;
  counts.set(file, count);
  if (count <= namedAtMost) wrong.push({ file, words });
  if (count === namedAtMost + 1) wrong.push({ file, words: 'and more of the same' });
}

/** A check that stumbles has found something, too. */
async function step(file, check) {
  try {
    return await check();
  } catch (error) {
    isWrong(file, `cannot be read as what it should be: ${error.message}`);
    return undefined;
  }
}

// ---------------------------------------------------------------- the files, in a folder or in a ZIP

function openFolder(path) {
  const names = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      relative(path, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    );
  return packOf(names, (name) => createReadStream(join(path, name)));
}

/** The entries of the central directory; packs beyond 4 GiB must be unpacked first. */
function openZip(path) {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0 || bytes.readUInt32LE(end + 16) === 0xffffffff) throw new Error('unpack this ZIP first');
  const entries = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (entries.has(name)) isWrong(name, 'is in the ZIP twice');
    const [method, size, local] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)];
    entries.set(name, { method, size, local });
    at += 46 + nameLength + extra + comment;
  }
  return packOf([...entries.keys()], (name) => {
    const { method, size, local } = entries.get(name);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const stream = createReadStream(path, { start, end: start + size - 1 });
    return method === 0 ? stream : stream.pipe(createInflateRaw());
  });
}

function packOf(names, stream) {
  const has = new Set(names);
  const read = async (name) => (has.has(name) ? buffer(stream(name)) : Promise.reject(new Error('it is missing')));
  return {
    names,
    has: (name) => has.has(name),
    stream,
    read,
    text: async (name) => (await read(name)).toString('utf8'),
  };
}

/** The lines of a file as bytes, without their ends; a last line without an end is a line too. */
async function* linesOf(pack, name) {
  let rest = Buffer.alloc(0);
  if (!pack.has(name)) throw new Error('it is missing');
  for await (const chunk of pack.stream(name)) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield rest;
}

// ---------------------------------------------------------------- hashes, trees, notes

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafHash = (bytes) => sha256(Buffer.from([0]), bytes);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);
const half = Math.floor;

/** Bytes of base64 in its one right spelling. */
function base64(text, length) {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text || (length !== undefined && bytes.length !== length))
    throw new Error('something is no base64 of the right length');
  return bytes;
}

/** The way up a tree from the hash at `place` of `last + 1`: to the root of all, and to that of the tree that ends there. */
function climb(from, end, first, path) {
  let [place, last, old, grown] = [from, end, first, first];
  for (const hash of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      [old, grown] = [nodeHash(hash, old), nodeHash(hash, grown)];
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place / 2), half(last / 2)];
    } else grown = nodeHash(grown, hash);
    [place, last] = [half(place / 2), half(last / 2)];
  }
  return last === 0 ? { old, grown } : undefined;
}

/** RFC 9162, section 2.1.3.2. */
function isIncluded({ index, size, leaf, root, path }) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  return climb(index, size - 1, leaf, path)?.grown.equals(root) === true;
}

/** RFC 9162, section 2.1.4.2. */
function isContinued(earlier, later, path) {
  if (!(earlier.size > 0 && earlier.size < later.size)) return false;
  let [place, last] = [earlier.size - 1, later.size - 1];
  while (place % 2 === 1) [place, last] = [half(place / 2), half(last / 2)];
  const [first, ...rest] = place === 0 ? [earlier.root, ...path] : path;
  const roots = first === undefined ? undefined : climb(place, last, first, rest);
  return roots?.old.equals(earlier.root) === true && roots.grown.equals(later.root);
}

/** The root over leaves and subtrees that come from left to right without a gap. */
class Joining {
  parts = [];
  size = 0;
  add(start, count, hash) {
    if (start !== this.size || start % count !== 0 || 2 ** Math.round(Math.log2(count)) !== count)
      throw new Error(`a part of the tree does not fit at leaf ${start}`);
    this.size += count;
    let part = { start, count, hash };
    for (let left = this.parts.at(-1); left?.count === part.count && left.start % (2 * left.count) === 0; left = this.parts.at(-1))
      part = { start: left.start, count: 2 * left.count, hash: nodeHash(this.parts.pop().hash, part.hash) };
    this.parts.push(part);
  }
  root() {
    return this.parts.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  }
}

function parseVkey(given) {
  const text = (existsSync(given) ? readFileSync(given, 'utf8') : given).trim();
  const [, name, id, key] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  if (key === undefined) throw new Error('a key is NAME+ID+KEY (a vkey), or the name of a file that holds one');
  const bytes = base64(key, 33);
  if (sha256(Buffer.from(`${name}\n`), bytes).toString('hex', 0, 4) !== id) throw new Error('the key is damaged');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') };
  return {
    text,
    name,
    id: Buffer.from(id, 'hex'),
    type: bytes[0],
    key: createPublicKey({ key: jwk, format: 'jwk' }),
  };
}

/** A signed note: its text, and its signatures by name and id of the key. */
function parseNote(note) {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new Error('it is no signed note');
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, text] = /^— (\S+) (\S+)$/.exec(line) ?? [];
      if (text === undefined) throw new Error('a signature is out of form');
      const bytes = base64(text);
      return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
    });
  return { text: note.slice(0, end + 1), signatures };
}

/** The text of a note that the key has signed. Type 1 signs the text, type 4 (a witness) a time and the text. */
function openNote(note, { name, id, type, key }) {
  const { text, signatures } = parseNote(note);
  const own = signatures.find((one) => one.name === name && one.id.equals(id));
  if (own === undefined) throw new Error(`it is not signed by ${name} with the key that was given`);
  const time = type === 4 ? own.signature.readBigUInt64BE(0) : undefined;
  const signed = type === 4 ? `cosignature/v1\ntime ${time}\n${text}` : text;
  if (!verify(null, Buffer.from(signed), key, own.signature.subarray(type === 4 ? 8 : 0))) throw new Error(`the signature by ${name} is not right`);
  return { text, signatures, time };
}

function openCheckpoint(note, key) {
  const [origin, size, root, ...rest] = openNote(note, key).text.split('\n');
  if (origin !== key.name || !/^\d{1,15}$/.test(size) || rest.join() !== '') throw new Error('it is no checkpoint of this log');
  return { size: Number(size), root: base64(root, 32) };
}

// ---------------------------------------------------------------- the manifest

/** Files beside those that the manifest lists: itself, its signature, and what names its digest. */
const beside = ['manifest.json', 'manifest.note', 'recorded/act.json', 'recorded/act.tlog-proof'];

async function checkManifest(pack, keys) {
  const bytes = await pack.read('manifest.json');
  const digest = sha256(bytes).toString('hex');
  await step('manifest.note', async () => {
    const note = await pack.text('manifest.note');
    const [, made] = /^ledgerline-evidence\/1\nsha256 [0-9a-f]{64}\nmade (\S+)\n\n— \S+ \S+\n$/.exec(note) ?? [];
    if (made === undefined) throw new Error('it is not in the form of this kind of pack');
    const key = await keyNamed(pack, keys, parseNote(note).signatures[0].name);
    if (!openNote(note, key).text.includes(`\nsha256 ${digest}\n`)) isWrong('manifest.json', 'is not the one that was signed');
    else proven.push(`The pack is as it was signed by ${key.name} on ${made}.`);
  });
  const { files } = JSON.parse(bytes.toString('utf8'));
  for (const [name, file] of Object.entries(files)) {
    if (!pack.has(name)) isWrong(name, 'is missing: it was removed or renamed');
    else await step(name, async () => checkFile(pack, name, file));
  }
  for (const name of pack.names)
    if (!Object.hasOwn(files, name) && !beside.includes(name)) isWrong(name, 'is no part of the pack: it was added or renamed');
  return digest;
}

async function checkFile(pack, name, { bytes, sha256: expected }) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of pack.stream(name)) {
    hash.update(chunk);
    size += chunk.length;
  }
  if (size !== bytes) isWrong(name, `has ${size} bytes, and ${bytes} were signed: it was changed`);
  else if (hash.digest('hex') !== expected) isWrong(name, 'was changed: it has another SHA-256 than was signed');
}

/** The key of a log: one that was given, or else the one in the pack. */
async function keyNamed(pack, keys, name) {
  const given = keys.find((key) => key.name === name);
  if (given !== undefined) return given;
  if (keys.length > 0) throw new Error(`no key of ${name} was given with --key`);
  for (const file of pack.names.filter((one) => /^proofs\/[^/]+\/log\.vkey$/.test(one))) {
    const key = parseVkey((await pack.text(file)).trim());
    if (key.name === name) return key;
  }
  throw new Error(`there is no key of ${name}`);
}

// ---------------------------------------------------------------- the logs

async function readLogs(pack, keys, witnesses) {
  const logs = JSON.parse(await pack.text('proofs/logs.json'));
  for (const log of logs) {
    Object.assign(log, { indexes: [], leaves: [], folder: `proofs/${log.instanceId}` });
    log.key = await step(`${log.folder}/log.vkey`, async () => keyNamed(pack, keys, log.origin));
    const opened = new Map();
    for (const { file } of log.checkpoints)
      await step(`${log.folder}/${file}`, async () => {
        const note = await pack.text(`${log.folder}/${file}`);
        opened.set(file, { note, ...openCheckpoint(note, log.key) });
      });
    log.latest = opened.get('checkpoint');
    for (const { file, from, to } of log.consistency)
      await step(`${log.folder}/${file}`, async () => {
        const text = await pack.text(`${log.folder}/${file}`);
        const [head, ...path] = text.slice(0, text.indexOf('\n\n')).split('\n');
        const [old, grown] = [opened.get(from), opened.get(to)];
        if (head !== `old ${old.size}` || text.slice(text.indexOf('\n\n') + 2) !== grown.note) throw new Error('it is about other checkpoints');
        if (
          !isContinued(
            old,
            grown,
            path.map((hash) => base64(hash, 32)),
          )
        )
          isWrong(`${log.folder}/${file}`, 'does not show that the later tree begins with the earlier one: the log was rewritten');
        else proven.push(`The log ${log.origin} of ${grown.size} leaves begins with that of ${old.size}: nothing before was changed.`);
      });
    for (const witness of witnesses)
      await step(`${log.folder}/checkpoint`, async () => {
        const { time } = openNote(log.latest.note, witness);
        proven.push(
          `The witness ${witness.name} saw the log ${log.origin} with ${log.latest.size} leaves at ${time === undefined ? 'some time' : new Date(Number(time) * 1000).toISOString()}.`,
        );
      });
  }
  return logs;
}

// ---------------------------------------------------------------- the events

/** One sort of events: each line is the leaf that it should be, and CSV and FHIR tell the same. Gives the events that are needed later. */
async function checkLines(pack, name, logs, fhir) {
  const [file, csvFile, leavesFile] = [`${name}.ndjson`, `${name}.csv`, `proofs/${name}.leaves`];
  const [leaves, csv] = [linesOf(pack, leavesFile), linesOf(pack, csvFile)];
  const next = async (lines) => (await lines.next()).value?.toString('utf8');
  const columns = (await next(csv))?.replace(/\r$/, '').slice(1, -1).split('","') ?? [];
  const told = { lines: 0, unproven: 0, kept: [] };
  for await (const line of linesOf(pack, file)) {
    told.lines += 1;
    const event = await step(file, () => JSON.parse(line.toString('utf8')));
    const what = `line ${told.lines} (event ${event?.event_id}, ${event?.resource_sid}, heard ${event?.received_at})`;
    const [place, index, expected] = (await next(leaves))?.split(' ') ?? [];
    const leaf = leafHash(line);
    if (expected === undefined) isWrong(file, `${what} was inserted`);
    else if (leaf.toString('base64') !== expected)
      isWrong(file, `${what} is not the event that was recorded: it was changed, moved, inserted, or one before it was removed`);
    const log = logs[place];
    if (log === undefined) told.unproven += 1;
    else {
      log.indexes.push(Number(index));
      log.leaves.push(leaf);
      if (event?.instance_id !== log.instanceId || event?.seq !== log.firstSeq + Number(index))
        isWrong(file, `${what} is another number of the journal than its leaf`);
    }
    if (told.kept.length < 1000 || name === 'commitments') told.kept.push({ log, index: Number(index), leaf, event });
    const row = await next(csv);
    if (event !== undefined && row !== csvLine(columns, event))
      isWrong(csvFile, `line ${told.lines + 1} does not tell of event ${event.event_id}, as ${file} does`);
    if (fhir !== undefined && event !== undefined && !tellsOf(await next(fhir), event))
      isWrong('audit-events.ndjson', `does not tell of event ${event.event_id}, as ${what} of ${file} does`);
  }
  if ((await next(leaves)) !== undefined) isWrong(file, `lines are missing after line ${told.lines}: they were removed`);
  if ((await next(csv)) !== undefined) isWrong(csvFile, `has more lines than ${file}`);
  return told;
}

function csvLine(columns, event) {
  const textOf = (value) =>
    Array.isArray(value) ? value.join(' ') : value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
  const cells = columns.map((column) =>
    textOf(event[column])
      .replace(/^[-=+@\t\r\uff1d\uff0b\uff0d\uff20]/, "'$&")
      .replaceAll('"', '""'),
  );
  return `"${cells.join('","')}"\r`;
}

function tellsOf(line, event) {
  const said = JSON.parse(line ?? 'null');
  const identifiers = JSON.stringify([said?.agent, said?.entity]);
  return (
    said?.resourceType === 'AuditEvent' &&
    said.recorded === event.received_at &&
    said.source?.observer?.identifier?.value === event.instance_id &&
    (said.period?.start ?? null) === event.occurred_at &&
    said.outcomeDesc?.split(',')[0] === event.status &&
    said.id === `${event.instance_id}-${event.seq}`.replaceAll('_', '-') &&
    [event.event_id, event.resource_sid, event.contact_id].every((id) => identifiers.includes(id))
  );
}

/** All leaves of the pack and the rest of the tree give the root that was signed. */
async function checkTree(pack, log) {
  const order = Uint32Array.from(log.indexes.keys()).sort((a, b) => log.indexes[a] - log.indexes[b]);
  const joining = new Joining();
  let taken = 0;
  const takeUpTo = (start) => {
    for (; taken < order.length && log.indexes[order[taken]] < start; taken += 1) joining.add(log.indexes[order[taken]], 1, log.leaves[order[taken]]);
  };
  for await (const line of linesOf(pack, `${log.folder}/tree`)) {
    const [start, count, hash] = line.toString('utf8').split(' ');
    takeUpTo(Number(start));
    joining.add(Number(start), Number(count), base64(hash, 32));
  }
  takeUpTo(Number.POSITIVE_INFINITY);
  if (joining.size !== log.latest.size || !joining.root().equals(log.latest.root))
    isWrong(`${log.folder}/tree`, 'does not give the signed root with the events of this pack: an event or the tree was changed');
  else proven.push(`${order.length} events of this pack are leaves of the signed log ${log.origin}, exactly as they were recorded.`);
}

/** The proofs of single events, for tools that know no others. */
async function checkOwnProofs(pack, logs, kept) {
  for (const name of pack.names) {
    const [, instanceId, line] = /^proofs\/([^/]+)\/events\/(\d+)\.tlog-proof$/.exec(name) ?? [];
    if (line === undefined) continue;
    await step(name, async () => {
      const { index, path, note } = readProof(await pack.text(name));
      const [log, event] = [logs.find((one) => one.instanceId === instanceId), kept[Number(line) - 1]];
      if (note !== log.latest.note || index !== event.index || !isIncluded({ index, path, leaf: event.leaf, ...log.latest }))
        isWrong(name, `does not prove line ${line} of events.ndjson`);
    });
  }
}

function readProof(text) {
  const end = text.indexOf('\n\n');
  const [first, index, ...path] = text.slice(0, end).split('\n');
  if (first !== 'c2sp.org/tlog-proof@v1' || !/^index (0|[1-9]\d{0,15})$/.test(index)) throw new Error('it is no .tlog-proof');
  return {
    index: Number(index.slice(6)),
    path: path.map((hash) => base64(hash, 32)),
    note: text.slice(end + 2),
  };
}

// ---------------------------------------------------------------- what was asked, no contact, and the act

/** What was asked, and how much the answer has. */
async function checkQuery(pack, events, acts) {
  const { digest, rows, proofs } = JSON.parse(await pack.text('query.json'));
  for (const event of proofs.eventsNotAsRecorded)
    isWrong('events.ndjson', `event ${event} was not as it was recorded when the pack was made: the record had been changed`);
  const hash = createHash('sha256');
  for await (const chunk of pack.stream('events.ndjson')) hash.update(chunk);
  if (hash.digest('hex') !== digest) isWrong('events.ndjson', 'has another digest than query.json says');
  if (rows.events !== events.lines || rows.acts !== acts.lines)
    isWrong('query.json', `says ${rows.events} events and ${rows.acts} acts; there are ${events.lines} and ${acts.lines}`);
}

/** Day by day: the person's leaf would be between two neighbours of a root that the log was committed to. */
async function checkNoContact(pack, commitments) {
  const file = 'no-contact.json';
  const { from, to, accounts, contactIds, days, statement } = JSON.parse(await pack.text(file));
  const missing = new Set();
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += 86_400_000)
    for (const account of accounts) missing.add(`${new Date(ms).toISOString().slice(0, 10)} ${account}`);
  const number = { 'no contact': 0, contact: 0, 'not stated': 0 };
  for (const day of days) {
    const name = `${day.day} ${day.accountSid}`;
    if (!missing.delete(name)) isWrong(file, `${name} is no day of the statement, or there twice`);
    number[day.state] += 1;
    if (day.state !== 'not stated') await step(file, () => checkDay(day, name, contactIds, commitments));
  }
  for (const name of missing) isWrong(file, `says nothing of ${name}`);
  if (counts.has(file)) return;
  proven.push(
    `${number['no contact']} days (counted by account): none of the ids ${contactIds.join(', ')} is among the persons to whom the log was committed for that day. ${number.contact} days: one of them is.`,
  );
  notProven.push(`${number['not stated']} days (counted by account) of which nothing is stated; no-contact.json says why.`);
  notProven.push('That a commitment was complete when it was made: ledgerline verify compares commitments with the record.');
  proven.push(`The statement that was signed: ${statement}`);
}

function checkDay({ day, accountSid, line, salt, size, ids, state }, name, contactIds, commitments) {
  const mine = commitments.filter(({ Account, Day }) => Account === accountSid && Day === day);
  const commitment = commitments[line - 1];
  const saltBytes = Buffer.from(salt, 'hex');
  if (commitment === undefined || commitment !== mine.at(-1)) throw new Error(`${name} rests on another commitment than the newest`);
  if (sha256(saltBytes).toString('hex') !== commitment.SaltDigest || size !== Number(commitment.Persons) + 2)
    throw new Error(`${name} has another salt or number of persons than its commitment`);
  if (ids.map(({ contactId }) => contactId).join() !== contactIds.join()) throw new Error(`${name} is not about all ids of the person`);
  if (state !== (ids.some(({ present }) => present !== undefined) ? 'contact' : 'no contact'))
    throw new Error(`${name} states something else than it shows`);
  const root = base64(commitment.Root, 32);
  const read = ({ index, leaf, path }) => ({
    index,
    size,
    root,
    leaf: base64(leaf, 32),
    path: path.map((hash) => base64(hash, 32)),
  });
  for (const { contactId, present, before, after } of ids) {
    const own = leafHash(Buffer.concat([saltBytes, Buffer.from(contactId)]));
    const shown = (present === undefined ? [before, after] : [present]).map(read);
    const [low, high] = shown;
    const right =
      present === undefined
        ? high.index === low.index + 1 && Buffer.compare(low.leaf, own) < 0 && Buffer.compare(own, high.leaf) < 0
        : low.leaf.equals(own);
    if (!right || !shown.every(isIncluded)) throw new Error(`${name} is not shown for ${contactId}: it may be among the persons of the day`);
  }
}

/** That the pack was made is itself in the log, with the digest of the manifest. */
async function checkRecorded(pack, logs, digest) {
  const bytes = await pack.read('recorded/act.json');
  const event = JSON.parse(bytes.toString('utf8'));
  if (event.attributes?.ManifestDigest !== digest)
    isWrong('recorded/act.json', 'names another manifest: it is the act of another pack, or was changed');
  await step('recorded/act.tlog-proof', async () => {
    const text = await pack.text('recorded/act.tlog-proof');
    const { index, path, note } = readProof(text);
    const log = logs.find(({ instanceId }) => instanceId === event.instance_id);
    const { text: said, signatures } = openNote(note, log.key);
    if (signatures.length !== 1) throw new Error('it has other signatures than that of the log');
    const again = ['c2sp.org/tlog-proof@v1', `index ${index}`, ...path.map((hash) => hash.toString('base64')), '', note].join('\n');
    const tree = openCheckpoint(note, log.key);
    if (again !== text || !note.startsWith(said) || !isIncluded({ index, path, leaf: leafHash(bytes), ...tree }))
      isWrong('recorded/act.json', 'is not in the log as it is here: it or its proof was changed');
    else if (!counts.has('recorded/act.json'))
      proven.push(
        `That ${event.attributes.Actor} made this pack (${event.attributes.Reason}) was recorded in the log at ${event.received_at}, before it was handed out.`,
      );
  });
}

// ---------------------------------------------------------------- all of it

async function checkAll(path, keys, witnesses) {
  const pack = statSync(path).isDirectory() ? openFolder(path) : openZip(path);
  const digest = await step('manifest.json', () => checkManifest(pack, keys));
  const logs = (await step('proofs/logs.json', () => readLogs(pack, keys, witnesses))) ?? [];
  const fhir = pack.has('audit-events.ndjson') ? linesOf(pack, 'audit-events.ndjson') : undefined;
  const lines = async (name, told) =>
    (await step(`${name}.ndjson`, () => checkLines(pack, name, logs, told))) ?? {
      lines: 0,
      unproven: 0,
      kept: [],
    };
  const [events, acts] = [await lines('events', fhir), await lines('access-log', fhir)];
  if (fhir !== undefined && !(await step('audit-events.ndjson', () => fhir.next()))?.done)
    isWrong('audit-events.ndjson', 'has more lines than there are events');
  const noContact = pack.has('no-contact.json') || pack.has('commitments.ndjson');
  const commitments = noContact ? await lines('commitments', undefined) : { lines: 0, unproven: 0, kept: [] };
  for (const log of logs) await step(`${log.folder}/tree`, () => checkTree(pack, log));
  await checkOwnProofs(pack, logs, events.kept);
  await step('query.json', () => checkQuery(pack, events, acts));
  if (noContact)
    await step('no-contact.json', () =>
      checkNoContact(
        pack,
        commitments.kept.map(({ log, event }) => (log === undefined ? {} : event.attributes)),
      ),
    );
  await step('recorded/act.json', () => checkRecorded(pack, logs, digest));
  const unproven = events.unproven + acts.unproven + commitments.unproven;
  if (unproven > 0) notProven.push(`${unproven} events are in no log of this pack: heard before the log began, or by another instance.`);
  if (keys.length === 0)
    notProven.push(
      'Whose the key is: it came with the pack. Give the one that you have from elsewhere with --key; until then this shows only that the pack agrees with itself.',
    );
  if (witnesses.length === 0)
    notProven.push('When all this was recorded, beyond the clock of whoever recorded it: give the key of a witness with --witness.');
  notProven.push('That nobody was contacted by ways that are not in the record, and which person an id stands for.');
}

function argumentsOf(given) {
  const options = { path: import.meta.dirname ?? '.', keys: [], witnesses: [], json: false };
  for (const left = [...given]; left.length > 0; ) {
    const one = left.shift();
    if (one === '--json') options.json = true;
    else if (one === '--key') options.keys.push(parseVkey(left.shift() ?? ''));
    else if (one === '--witness') options.witnesses.push(parseVkey(left.shift() ?? ''));
    else if (one.startsWith('-')) throw new Error('node verify.mjs [FOLDER or FILE.zip] [--key VKEY]... [--witness VKEY]... [--json]');
    else options.path = one;
  }
  return options;
}

try {
  const { path, keys, witnesses, json } = argumentsOf(process.argv.slice(2));
  await checkAll(path, keys, witnesses);
  const right = wrong.length === 0;
  if (json) console.log(JSON.stringify({ right, wrong, proven: right ? proven : [], notProven }, undefined, 2));
  else if (right) console.log(['Everything in this pack is as it was signed.', '', 'Proven:', ...proven.map((words) => `  - ${words}`)].join('\n'));
  else console.log(['THIS PACK IS NOT AS IT WAS SIGNED.', '', ...wrong.map(({ file, words }) => `  - ${file}: ${words}`)].join('\n'));
  if (!json) console.log(['', 'Not proven by it:', ...notProven.map((words) => `  - ${words}`)].join('\n'));
  process.exitCode = right ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
