import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DayStatement } from '../../console/evidence/no-contact.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { brokenCommitments } from '../../core/proof/no-contact/broken-commitments.ts';
import { insertRows } from '../../core/store/store.ts';
import { closeDays } from '../world/closed-days.ts';
import { accountSid, anEvent, sidNamed } from '../world/events.ts';
import { copyOf, linesIn, signedAgain, type Verdict, verified } from '../world/pack.ts';
import { PackMaker } from '../world/pack-maker.ts';
import { emptyRecord } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const person = (name: string): JournalledEvent['contactId'] =>
  sidNamed('ct_', name) as JournalledEvent['contactId'];
const at = (day: string): string => `2026-11-${day}T10:00:00.000Z`;
let instances = 0;

/** A record in which ann was contacted on the 10th, ben on the 11th, and of others something on each day. */
async function aRecord(): Promise<PackMaker> {
  await emptyRecord(store());
  for (const table of ['acts', 'day_salts', 'checkpoints', 'signal_watchers'])
    await store().writer.command({ query: `TRUNCATE TABLE ${table}` });
  instances += 1;
  const maker = await PackMaker.open(store(), `in_${instances}`);
  await maker.record.hear(
    ...['10', '11', '12'].flatMap((day) => [
      ...['x', 'y', 'z'].map((name) => message(`${name}${day}`, name, day)),
      // She writes to us, which is no contact with her.
      { ...message(`in${day}`, 'ann', day), kind: 'inbound-message' as const, direction: 'inbound' as const },
    ]),
    message('a', 'ann', '10'),
    message('b', 'ben', '11'),
  );
  await maker.record.ship(store());
  return maker;
}

function message(name: string, who: string, day: string): JournalledEvent {
  const resourceSid = sidNamed('SM', `${name} ${instances}`);
  return anEvent({ resourceSid, contactId: person(who), receivedAt: at(day), status: 'delivered' });
}

const days = { from: '2026-11-10', to: '2026-11-12', noContact: true };

function stated(folder: string): readonly DayStatement[] {
  return JSON.parse(readFileSync(join(folder, 'no-contact.json'), 'utf8')).days;
}

const states = (folder: string): readonly string[] =>
  stated(folder).map(({ day, state }) => `${day.slice(8)} ${state}`);
const words = ({ wrong }: Verdict): string =>
  wrong.map(({ file, words: said }) => `${file}: ${said}`).join('\n');

it('says day by day whether somebody was contacted, and of days that are not closed nothing', async () => {
  const maker = await aRecord();
  await closeDays(store(), ['2026-11-10', '2026-11-12']);
  expect(await maker.commit()).toBe(2);
  const ann = await maker.pack([person('ann')], days);
  expect(states(ann.folder)).toEqual(['10 contact', '11 not stated', '12 no contact']);
  const verdict = await verified(ann.folder);
  expect(verdict).toMatchObject({ code: 0, wrong: [] });
  expect(verdict.proven.join('\n')).toMatch(/1 days .*none of the ids .* 1 days: one of them is/);

  await closeDays(store(), ['2026-11-11']);
  expect(await maker.commit()).toBe(1);
  const never = await maker.pack([person('cleo')], days);
  expect(states(never.folder)).toEqual(['10 no contact', '11 no contact', '12 no contact']);
  expect(never.made.statement).toMatch(/^No message and no call to this person by the account AC/);
  expect(await verified(never.folder)).toMatchObject({ code: 0 });
  const text = readFileSync(join(never.folder, 'no-contact.json'), 'utf8');
  for (const other of ['ann', 'ben', 'x', 'y', 'z']) expect(text).not.toContain(person(other));
  expect(linesIn(never.folder, 'events.ndjson')).toEqual([]);
});

it('is about every id of the person: contact under one of them is contact', async () => {
  const maker = await aRecord();
  await closeDays(store(), ['2026-11-10', '2026-11-11', '2026-11-12']);
  await maker.commit();
  const { folder } = await maker.pack([person('cleo'), person('ben')], days);
  expect(states(folder)).toEqual(['10 no contact', '11 contact', '12 no contact']);
  expect(await verified(folder)).toMatchObject({ code: 0 });
});

it('of somebody who was never met says that nothing proves it', async () => {
  const maker = await aRecord();
  await closeDays(store(), ['2026-11-10']);
  await maker.commit();
  const { folder, made } = await maker.pack([], days);
  expect(made.statement).toContain('nothing in this pack proves it');
  expect(states(folder)).toEqual(['10 not stated', '11 not stated', '12 not stated']);
  expect(await verified(folder)).toMatchObject({ code: 0 });
});

it('rests on the newest commitment when a closed day changed, and shows the former one too', async () => {
  const maker = await aRecord();
  await closeDays(store(), ['2026-11-12']);
  expect(await maker.commit()).toBe(1);
  expect(await maker.commit()).toBe(0);
  // Found by asking Twilio a week later; it was sent on the 12th.
  const late = message('late', 'cleo', '19');
  await maker.record.hear({ ...late, source: 'rest', occurredAt: at('12') });
  await maker.record.ship(store());
  expect(await maker.commit()).toBe(1);
  const { folder } = await maker.pack([person('cleo')], days);
  expect(states(folder).at(-1)).toBe('12 contact');
  expect(linesIn(folder, 'commitments.ndjson').length).toBe(2);
  expect(await verified(folder)).toMatchObject({ code: 0 });
  const forged = changed(folder, ([, , day]) => {
    // As if the first commitment, which did not have her, were still the newest.
    if (day !== undefined && day.state !== 'not stated') Object.assign(day, { line: 1, state: 'no contact' });
  });
  expect(words(await verified(forged))).toContain('no-contact.json: ');
});

it('a message counts on the day on which Twilio made it, whenever it was heard of', async () => {
  const maker = await aRecord();
  const resourceSid = sidNamed('SM', `made ${instances}`);
  await maker.record.hear(
    anEvent({ resourceSid, contactId: person('dee'), receivedAt: at('11'), status: 'sent' }),
  );
  await maker.record.ship(store());
  await insertRows(store(), 'rest_resources_by_hour', [
    {
      account_sid: accountSid,
      family: 'message',
      hour: '2026-11-10 23:00:00',
      resource_sid: resourceSid,
      status: 'sent',
      expected: 0,
      heard: 0,
      read_at: at('12'),
    },
  ]);
  await closeDays(store(), ['2026-11-10', '2026-11-11', '2026-11-12']);
  await maker.commit();
  const { folder } = await maker.pack([person('dee')], days);
  expect(states(folder)).toEqual(['10 contact', '11 contact', '12 no contact']);
});

it('cannot be forged, not even by who has the key of the log', async () => {
  const maker = await aRecord();
  await closeDays(store(), ['2026-11-10', '2026-11-11', '2026-11-12']);
  await maker.commit();
  const { folder } = await maker.pack([person('ann')], days);
  const other = await maker.pack([person('cleo')], days);
  const elsewhere = stated(other.folder);
  const forgeries: readonly [string, (all: DayStatement[]) => void][] = [
    ['a contact is called none', ([day]) => Object.assign(day ?? {}, { state: 'no contact' })],
    [
      "somebody else's neighbours",
      ([day]) => {
        const [theirs] = elsewhere;
        if (day === undefined || theirs === undefined || !('ids' in theirs)) return;
        const ids = theirs.ids.map((id) => ({ ...id, contactId: person('ann') }));
        Object.assign(day, { state: 'no contact', ids });
      },
    ],
    [
      'neighbours that are none: both ends',
      ([day]) => {
        if (day === undefined || !('ids' in day)) return;
        const end = (index: number, byte: number) => ({
          index,
          leaf: Buffer.alloc(32, byte).toString('base64'),
          path: [],
        });
        const ids = [{ contactId: person('ann'), before: end(0, 0), after: end(1, 255) }];
        Object.assign(day, { state: 'no contact', ids });
      },
    ],
    ['another salt', ([, day]) => Object.assign(day ?? {}, { salt: '00'.repeat(16) })],
    ['an id is left out', ([, day]) => Object.assign(day ?? {}, { ids: [] })],
    ['a day is left out', (all) => all.splice(1, 1)],
    ["another day's commitment", ([, day]) => Object.assign(day ?? {}, { line: 1 })],
    ['fewer persons', ([, day]) => Object.assign(day ?? {}, { size: 3 })],
  ];
  for (const [name, forge] of forgeries) {
    const verdict = await verified(changed(folder, forge));
    expect([name, verdict.code, words(verdict)]).toEqual([
      name,
      1,
      expect.stringContaining('no-contact.json: '),
    ]);
  }
});

/** The pack with other statements, signed again. */
function changed(folder: string, forge: (days: DayStatement[]) => void): string {
  const copy = copyOf(folder);
  const path = join(copy, 'no-contact.json');
  const all = JSON.parse(readFileSync(path, 'utf8'));
  forge(all.days);
  writeFileSync(path, JSON.stringify(all));
  return signedAgain(copy);
}

it('nothing is stated of a day whose events are gone or were changed, and verify names its commitment', async () => {
  const maker = await aRecord();
  await closeDays(store(), ['2026-11-10', '2026-11-11', '2026-11-12']);
  await maker.commit();
  expect(await brokenCommitments(store())).toEqual([]);
  await store().writer.command({
    query: `ALTER TABLE events DELETE WHERE contact_id = '${person('ann')}' AND direction = 'outbound'`,
    clickhouse_settings: { mutations_sync: '2' },
  });
  expect(await brokenCommitments(store())).toEqual([
    expect.objectContaining({
      instanceId: maker.record.instanceId,
      detail: expect.stringContaining('2026-11-10 of AC'),
    }),
  ]);
  const { folder } = await maker.pack([person('ann')], days);
  expect(states(folder)).toEqual(['10 not stated', '11 no contact', '12 no contact']);
});
