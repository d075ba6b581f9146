import { expect, it } from 'vitest';
import type { JournalledEvent } from '../../core/events/event.ts';
import { closeDays } from '../world/closed-days.ts';
import { anEvent, sidNamed } from '../world/events.ts';
import { linesIn, verified } from '../world/pack.ts';
import { PackMaker } from '../world/pack-maker.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const person = sidNamed('ct_', 'heard by two') as JournalledEvent['contactId'];
const days = { from: '2026-11-20', to: '2026-11-20' };
const at = '2026-11-20T10:00:00.000Z';

const heard = (name: string, count: number, contactId = person): JournalledEvent[] =>
  Array.from({ length: count }, (_, index) =>
    anEvent({
      resourceSid: sidNamed('SM', `${name} ${index}`),
      contactId,
      receivedAt: at,
      status: 'delivered',
    }),
  );

it('events that several instances heard are proven by the logs of all; those of a log that was changed are not', async () => {
  const others = sidNamed('ct_', 'somebody else') as JournalledEvent['contactId'];
  const one = await PackMaker.open(store(), 'in_one');
  const two = await PackMaker.open(store(), 'in_two');
  await one.record.hear(...heard('one', 3), ...heard('of others', 700, others));
  await two.record.hear(
    ...heard('two before', 300, others),
    ...heard('two', 4),
    ...heard('two after', 300, others),
  );
  for (const { record } of [one, two]) {
    await record.ship(store());
    await record.publisher.publish();
  }
  await closeDays(store(), [days.from]);
  expect(await one.commit()).toBe(1);
  const { folder, made } = await one.pack([person], { ...days, noContact: true });
  expect(made).toMatchObject({ events: 7, mismatches: 0, proven: 8 });
  const verdict = await verified(
    folder,
    '--key',
    one.record.publisher.vkey,
    '--key',
    two.record.publisher.vkey,
  );
  expect(verdict).toMatchObject({ code: 0, wrong: [] });
  for (const part of [
    '4 events of this pack are leaves of the signed log hooks.example.org/ledgerline/in_two',
    '1 days: one of them is',
  ])
    expect(verdict.proven.join('\n')).toContain(part);
  expect(
    (await verified(folder, '--key', one.record.publisher.vkey)).wrong.map(({ words }) => words).join(),
  ).toContain('no key of hooks.example.org/ledgerline/in_two was given');

  await store().writer.command({
    query: `ALTER TABLE events DELETE WHERE resource_sid = '${sidNamed('SM', 'two after 7')}'`,
    clickhouse_settings: { mutations_sync: '2' },
  });
  const after = await one.pack([person], days);
  expect(after.made).toMatchObject({ events: 7, mismatches: 0, proven: 4 });
  expect(linesIn(after.folder, 'proofs/events.leaves').filter((line) => line.startsWith('- - ')).length).toBe(
    4,
  );
  const less = await verified(after.folder);
  expect(less.code).toBe(0);
  expect(less.notProven.join('\n')).toContain('4 events are in no log of this pack');
});

it('an event that was changed in ClickHouse is named when the pack is made, and by who checks it', async () => {
  const maker = await PackMaker.open(store(), 'in_changed');
  const contactId = sidNamed('ct_', 'changed') as JournalledEvent['contactId'];
  await maker.record.hear(...heard('changed', 3, contactId));
  await maker.record.ship(store());
  await store().writer.command({
    query: `ALTER TABLE events UPDATE own_address = '+15005550001' WHERE resource_sid = '${sidNamed('SM', 'changed 1')}'`,
    clickhouse_settings: { mutations_sync: '2' },
  });
  const { folder, made } = await maker.pack([contactId], days);
  expect(made).toMatchObject({ events: 3, mismatches: 1 });
  const verdict = await verified(folder);
  expect(verdict.code).toBe(1);
  expect(verdict.wrong.map(({ file }) => file)).toContain('proofs/in_changed/tree');
  expect(verdict.wrong.map(({ words }) => words).join()).toMatch(
    /event ev_[0-9a-f]{32} was not as it was recorded/,
  );
});

it('a pack about SIDs has these alone, with everybody whom they concern', async () => {
  const maker = await PackMaker.open(store(), 'in_sids');
  const contactId = sidNamed('ct_', 'by sid') as JournalledEvent['contactId'];
  await maker.record.hear(...heard('by sid', 3, contactId));
  await maker.record.ship(store());
  const sids = [sidNamed('SM', 'by sid 0'), sidNamed('SM', 'by sid 2')];
  const { folder } = await maker.pack(undefined, { ...days, sids });
  expect(linesIn(folder, 'events.ndjson').map((line) => JSON.parse(line).resource_sid)).toEqual(
    [...sids].sort(),
  );
  expect(await verified(folder)).toMatchObject({ code: 0 });
  const nothing = await maker.pack([sidNamed('ct_', 'nobody')], { ...days, sids });
  expect(linesIn(nothing.folder, 'events.ndjson')).toEqual([]);
  const other = await maker.pack([contactId], { from: '2026-11-21', to: '2026-11-22' });
  expect(linesIn(other.folder, 'events.ndjson')).toEqual([]);
  expect(await verified(other.folder)).toMatchObject({ code: 0 });
});
