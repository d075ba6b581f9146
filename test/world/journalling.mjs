// Fills and empties a journal as an appliance does, and says in a file what it was told: what runs when the power is cut.
// node journalling.mjs FOLDER MARKS EVENT ROUNDS
import { openSync, writeSync } from 'node:fs';
import { openDisk } from '../../dist/core/journal/disk.js';
import { Journal } from '../../dist/core/journal/journal.js';

const [folder, marksPath, eventJson, rounds] = process.argv.slice(2);
const marks = openSync(marksPath, 'a');
const mark = (what, seq) => writeSync(marks, `${what} ${seq}\n`);

/** Sizes of what an event carries, in turn: within a page, and over several. */
const sizes = [0, 100, 1_200, 40, 9_000, 300];
const disk = openDisk(folder);
let nonces = 0;
const journal = new Journal({
  disk,
  instanceId: 'in_test',
  maxBytes: 100_000_000,
  clock: Date.now,
  nonce: () => String(++nonces).padStart(32, '0'),
});
const held = [];
for (let round = 0; round < Number(rounds); round += 1) {
  await Promise.all(Array.from({ length: 1 + (round % 5) }, append));
  // What ClickHouse has is removed: its pages are used again.
  if (round % 3 === 2) await remove(held.splice(0, 1 + (round % 6)));
}
await disk.root.close();

async function append() {
  const next = journal.lastSeq + 1;
  const event = { ...JSON.parse(eventJson), attributes: { length: 'x'.repeat(sizes[next % sizes.length]) } };
  const row = { key: `row ${next}`, table: 'contact_vault', row: { seq: next } };
  const { seq } = await journal.append(event, [], [row]);
  mark('acknowledged', seq);
  held.push(seq);
}

async function remove(seqs) {
  mark('removing', seqs.at(-1));
  await journal.remove(seqs);
  mark('removed', seqs.at(-1));
}
