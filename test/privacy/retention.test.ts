import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalBytes } from '../../core/events/canonical.ts';
import { releaseHold, setHold } from '../../core/privacy/hold/hold.ts';
import { retentionPlan, runRetention } from '../../core/privacy/retention/run.ts';
import { droppedDigest } from '../../core/proof/dropped.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid, anEvent } from '../world/events.ts';
import { anInstance, officer } from '../world/privacy.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const jane = officer('jane');
const march = Date.parse('2019-03-05T12:00:00Z');
const april = Date.parse('2019-04-05T12:00:00Z');
const nobody = { contactIds: [], sids: [], matter: 'a case', custodian: 'counsel', reason: 'a test' };

async function sidsIn(table: string, column = 'resource_sid'): Promise<readonly string[]> {
  const where = table === 'events' ? "WHERE kind != 'act'" : '';
  const rows = await rowsOf(
    store(),
    z.object({ sid: z.string() }),
    `SELECT DISTINCT ${column} AS sid FROM ${table} ${where} ORDER BY sid`,
  );
  return rows.map(({ sid }) => sid);
}

const droppedRow = z.object({
  act_id: z.string(),
  instanceId: z.string(),
  seqFrom: z.number(),
  seqTo: z.number(),
});

describe('what is older than it is kept', () => {
  it('goes, month by month, with its figures and whatever stood on it; what is held stays, and the table says exactly what went', async () => {
    const instance = anInstance(store());
    const old = [messageSid('march 1'), messageSid('march 2'), messageSid('april 1')];
    const kept = [messageSid('march held'), messageSid('now')];
    await instance.hear(messageCallback(old[0] ?? '', 'sent'), march);
    await instance.hear(messageCallback(kept[0] ?? '', 'sent'), march + 1_000);
    await instance.hear(messageCallback(kept[0] ?? '', 'delivered'), march + 2_000);
    await instance.hear(messageCallback(old[1] ?? '', 'sent'), march + 3_000);
    await instance.hear(messageCallback(old[2] ?? '', 'sent'), april);
    await instance.hear(messageCallback(kept[1] ?? '', 'sent'));
    await instance.shipped();
    const seqs = await rowsOf(
      store(),
      z.object({ sid: z.string(), seq: z.number() }),
      "SELECT resource_sid AS sid, seq FROM events WHERE kind != 'act' ORDER BY seq",
    );
    await setHold(instance.parts, { ...nobody, sids: kept.slice(0, 1) }, jane);
    const plan = await retentionPlan(instance.parts);
    expect(
      plan
        .filter(({ table }) => table === 'events')
        .map(({ month, rowsToGo, rowsHeld }) => [month, rowsToGo, rowsHeld]),
    ).toEqual([
      ['2019-03', 2, 2],
      ['2019-04', 1, 0],
    ]);
    expect(await sidsIn('events')).toEqual([...old, ...kept].sort());
    const { removed, stopped, resumed } = await runRetention(instance.parts, jane);
    expect([removed, stopped, resumed]).toEqual([plan.filter(({ rowsToGo }) => rowsToGo > 0), [], 0]);
    for (const table of ['events', 'resource_states', 'resources_by_minute'])
      expect([table, await sidsIn(table)]).toEqual([table, [...kept].sort()]);

    const dropped = await rowsOf(
      store(),
      droppedRow,
      'SELECT DISTINCT act_id, instance_id AS instanceId, seq_from AS seqFrom, seq_to AS seqTo FROM dropped_events ORDER BY seqFrom',
    );
    const gone = dropped.flatMap(({ seqFrom, seqTo }) =>
      Array.from({ length: seqTo - seqFrom + 1 }, (_, index) => seqFrom + index),
    );
    expect(gone).toEqual(seqs.filter(({ sid }) => old.includes(sid)).map(({ seq }) => seq));
    const acts = await rowsOf(
      store(),
      z.object({ act_id: z.string(), digest: z.string() }),
      "SELECT act_id, details['DroppedDigest'] AS digest FROM acts WHERE action = 'retention' AND digest != ''",
    );
    expect(acts).toHaveLength(2);
    for (const { act_id, digest } of acts)
      expect(digest).toBe(droppedDigest(dropped.filter((range) => range.act_id === act_id)));
    expect((await runRetention(instance.parts, jane)).removed).toEqual([]);
  }, 60_000);

  it('stays under a hold of its account and time, and goes when that is released', async () => {
    const instance = anInstance(store());
    const [inside, outside] = [messageSid('area in'), messageSid('area out')];
    await instance.hear(messageCallback(inside, 'sent'), march + 60_000);
    await instance.hear(messageCallback(outside, 'sent'), march + 3_600_000);
    await instance.shipped();
    const area = {
      ...nobody,
      accountSid,
      from: new Date(march).toISOString(),
      to: new Date(march + 600_000).toISOString(),
    };
    const { holdId } = await setHold(instance.parts, area, jane);
    await runRetention(instance.parts, jane);
    const left = await sidsIn('events');
    expect([left.includes(inside), left.includes(outside)]).toEqual([true, false]);
    expect((await sidsIn('resources_by_minute')).includes(inside)).toBe(true);
    await releaseHold(instance.parts, holdId, 'settled', officer('john'));
    await runRetention(instance.parts, jane);
    expect(await sidsIn('events')).not.toContain(inside);
  }, 60_000);

  it('a look-up stays as long as anything that it speaks of is held, and the act that proves a gap always', async () => {
    const instance = anInstance(store());
    const sid = messageSid('spoken of');
    const { contactId } = await instance.hear(messageCallback(sid, 'sent', { To: '+14155550401' }), march);
    await instance.shipped();
    const old = {
      ...anEvent({ kind: 'act', source: 'operator', receivedAt: '2019-03-06T00:00:00.000Z' }),
      contactId: '' as const,
    };
    const acts = ['held person', 'held sid', 'neither', 'proves'].map((name, index) => ({
      ...old,
      seq: 900 + index,
      eventId: `ev_${index}${'0'.repeat(31)}` as typeof old.eventId,
      resourceSid: `act_${name.replace(' ', '_')}`,
      status: name === 'proves' ? 'retention' : 'trace',
      attributes: {
        Actor: 'jane',
        ...(name === 'held person' ? { Contacts: `ct_x,${contactId}` } : {}),
        ...(name === 'held sid' ? { Sids: sid } : {}),
      },
    }));
    await insertRows(
      store(),
      'events',
      acts.map((act) => JSON.parse(canonicalBytes(act).toString())),
    );
    await setHold(instance.parts, { ...nobody, contactIds: [contactId] }, jane);
    await runRetention(instance.parts, jane);
    for (const [table, column] of [
      ['events', 'resource_sid'],
      ['acts', 'act_id'],
    ] as const) {
      const rows = await rowsOf(
        store(),
        z.object({ id: z.string() }),
        `SELECT ${column} AS id FROM ${table} WHERE ${column} LIKE 'act_held%' OR ${column} IN ('act_neither', 'act_proves') ORDER BY id`,
      );
      expect(rows.map(({ id }) => id)).toEqual(['act_held_person', 'act_held_sid', 'act_proves']);
    }
  }, 60_000);
});
