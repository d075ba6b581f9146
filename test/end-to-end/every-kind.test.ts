import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contracts } from '../../collector/contracts/index.ts';
import type { Trace } from '../../console/trace.ts';
import { errorCatalogue } from '../../core/error-codes.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { type Answer, anAppliance, TestAppliance } from '../world/appliance.ts';
import { callSid, messageSid, person } from '../world/callbacks.ts';
import { accountSid, sidNamed } from '../world/events.ts';
import { cloudEventOf, type Sample, samples } from '../world/every-kind.ts';
import { embedded } from '../world/store.ts';

/** Two appliances with one key ring give an event the same id. */
const sameKeys = { LEDGERLINE_PSEUDONYM_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}` };
const appliance = new TestAppliance(sameKeys);

beforeAll(async () => {
  await appliance.start();
  // Every sample three times, in an order of chance: what is told below does not depend on it.
  for (const sample of shuffled(3, 11)) await sendTo(appliance, sample);
  await appliance.shipped();
});
afterAll(() => appliance.close());

/** Every sample so many times, in an order that the seed decides. */
function shuffled(times: number, seed: number): readonly Sample[] {
  const all = Array.from({ length: times }, () => samples).flat();
  return fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { numRuns: 1, seed })[0] ?? [];
}

async function request(receiver: TestAppliance, sample: Sample, token?: string): Promise<Answer> {
  const path = `/callbacks/${accountSid}`;
  return sample.form === undefined
    ? receiver.stream([cloudEventOf(sample)], path, token)
    : receiver.callback(sample.form, path, token);
}

async function sendTo(receiver: TestAppliance, sample: Sample): Promise<void> {
  const answer = await request(receiver, sample);
  expect([sample.name, answer.status]).toEqual([
    sample.name,
    ['inbound-message', 'dial-result', 'queue'].includes(sample.kind) && sample.form !== undefined
      ? 200
      : 204,
  ]);
}

describe('every kind of callback', () => {
  it('has a sample here', () => {
    expect([...new Set(samples.map(({ kind }) => kind))].sort()).toEqual(
      contracts.map(({ kind }) => kind).sort(),
    );
  });

  it.each(samples.map((sample) => [sample.name, sample] as const))(
    '%s is one event with two repeats, explained in the trace, and as useful as it may be',
    async (_, { kind, sid, status, leaves, streamed, form }) => {
      const trace = await appliance.trace(sid);
      const mine = trace.events.filter(
        (event) =>
          event.kind === kind &&
          event.status === status &&
          event.source === (streamed === undefined ? 'callback' : 'event-stream'),
      );
      expect(mine).toHaveLength(1);
      const [event] = mine;
      expect(event).toMatchObject({
        sid,
        repeats: 2,
        droppedFields: [],
        errorCode: leaves.code ?? null,
        attributes: leaves.attributes ?? {},
      });
      expect(event?.contact).toMatch(leaves.who === true ? /^ct_[0-9a-f]{32}$/ : /^$/);
      if (leaves.when === true) expect(event?.occurredAt).toMatch(/^2026-11-23T12:00:0\d/);
      expect(trace.accountSid).toBe(accountSid);
      if (form?.MessagingServiceSid !== undefined)
        expect(trace.messagingServiceSid).toBe(form.MessagingServiceSid);
    },
  );

  it('tells channel, own side and country of those that have a state of their own', async () => {
    for (const { sid, leaves, status, kind } of samples) {
      const trace = await appliance.trace(sid);
      if (trace.status !== status || trace.kind === kind) continue;
      expect([sid, trace.channel]).toEqual([sid, leaves.channel]);
      if (leaves.own === true)
        expect([sid, trace.ownAddress]).toEqual([sid, expect.stringMatching(/\+15005550006$/)]);
      if (leaves.who === true && trace.channel !== 'other') expect([sid, trace.country]).toEqual([sid, 'US']);
    }
  });
});

describe('the same requests in another order, with other repeats', () => {
  it.each([4, 5, 6])('make the same record (order %i)', async (seed) => {
    const other = await anAppliance(sameKeys);
    for (const sample of shuffled(2, seed)) await sendTo(other, sample);
    await other.shipped();
    for (const { sid } of samples) {
      const [mine, theirs] = [told(await appliance.trace(sid)), told(await other.trace(sid))];
      expect(theirs).toEqual(mine);
    }
  });

  it('signed by somebody else are refused, whatever their kind', async () => {
    for (const sample of samples) {
      const answer = await request(appliance, sample, 'f'.repeat(32));
      expect([sample.name, answer.status]).toEqual([sample.name, 403]);
    }
  });
});

/** A trace without what depends on the time of hearing and on the contact ids of chance. */
function told(trace: Trace): unknown {
  const part = (told: Trace['story'][number]) => ({
    sid: told.sid,
    kind: told.kind,
    status: told.status,
    final: told.final,
    direction: told.direction,
    channel: told.channel,
    ownAddress: told.ownAddress,
    country: told.country,
    error: told.error,
    events: told.events
      .map(({ eventId, witnesses, errorCode, attributes }) => ({ eventId, witnesses, errorCode, attributes }))
      .sort((a, b) => (a.eventId < b.eventId ? -1 : 1)),
  });
  return [part(trace), trace.story.map(part).sort((a, b) => (a.sid < b.sid ? -1 : 1)), trace.relatedSids];
}

describe('what a person said', () => {
  it('is in the trail and in the views, the text nowhere', async () => {
    const { stdout } = await appliance.command('contact', person, '--reason', 'consent test', '--json');
    const trail: { contacts: { sid: string; consentSignal: string }[] } = JSON.parse(stdout);
    const signals = new Map(trail.contacts.map(({ sid, consentSignal }) => [sid, consentSignal]));
    expect(signals.get(messageSid('k stop'))).toBe('stop');
    expect(signals.get(sidNamed('MM', 'k wa in'))).toBe('possible-revocation');
    expect(signals.get(messageSid('k sms'))).toBe('');
    const store = await openStore(embedded, appliance.dataDir);
    const session = z.object({ contact_id: z.string(), hours: z.number() });
    expect(
      await rowsOf(
        store,
        session,
        "SELECT contact_id, dateDiff('hour', opened_at, open_until) AS hours FROM whatsapp_session",
      ),
    ).toEqual([{ contact_id: expect.stringMatching(/^ct_/), hours: 24 }]);
    const signal = z.object({ resource_sid: z.string(), signal: z.string() });
    expect(
      (await rowsOf(store, signal, 'SELECT resource_sid, signal FROM consent_signal'))
        .map((row) => row.signal)
        .sort(),
    ).toEqual(['possible-revocation', 'stop', 'stop']);
    const code = z.object({ code: z.number(), class: z.string(), runbook: z.string() });
    const codes = await rowsOf(store, code, 'SELECT code, class, runbook FROM error_code ORDER BY code');
    expect(codes).toEqual(
      errorCatalogue().map((entry) => ({ code: entry.code, class: entry.class, runbook: entry.runbook })),
    );
    await store.close();
  });
});

describe('what belongs together is one story', () => {
  it('a call with its child leg, recording, transcriptions and conference', async () => {
    const { story, events } = await appliance.trace(callSid('k call'));
    expect(story.map(({ sid, kind, status }) => [sid, kind, status])).toEqual(
      expect.arrayContaining([
        [callSid('k leg'), 'call', 'no-answer'],
        [sidNamed('RE', 'k recording'), 'recording', 'completed'],
        [sidNamed('TR', 'k transcription'), 'transcription', 'completed'],
        [sidNamed('CF', 'k conference'), 'conference', 'participant-join'],
      ]),
    );
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['call-status', 'dial-result', 'machine-detection', 'queue']),
    );
  });

  it('a verification with its attempts', async () => {
    const { story } = await appliance.trace(sidNamed('VE', 'k verification'));
    expect(story).toMatchObject([{ sid: sidNamed('VL', 'k attempt'), status: 'delivered' }]);
  });

  it('a message of a channel with the conversation’s', async () => {
    const { story, status, kind, error } = await appliance.trace(messageSid('k channel message'));
    expect([kind, status, error?.code]).toEqual(['message', 'undelivered', 30003]);
    expect(story.map(({ sid }) => sid)).toContain(sidNamed('IM', 'k message'));
  });

  it('a status that two sources tell is one status with two witnesses', async () => {
    const sid = messageSid('k witnesses');
    const both = samples.find(({ name }) => name === 'a status of a message by Event Streams');
    const { form } = samples.find(({ name }) => name === 'an SMS that was filtered') ?? {};
    await appliance.callback({ ...form, MessageSid: sid, SmsSid: sid, ErrorCode: '30003' });
    await appliance.stream([
      {
        ...cloudEventOf({ ...(both as Sample), name: 'k witnesses' }),
        data: { ...both?.streamed?.data, messageSid: sid },
      },
    ]);
    const trace = await appliance.trace(sid, 2);
    expect(trace.events.map(({ witnesses }) => witnesses)).toEqual([
      ['callback', 'event-stream'],
      ['callback', 'event-stream'],
    ]);
    expect(trace.anomalies).toEqual([]);
  });
});

describe('why it was done', () => {
  it('is known of every kind: by the address of a callback, or told afterwards', async () => {
    const other = await anAppliance();
    const { stdout } = await other.command('token', '--role', 'app');
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${stdout.trim().split('\n').at(-1)}`,
    };
    const announce = async (body: object): Promise<void> => {
      const { status } = await other.send('POST', '/v1/intents', { headers, body: JSON.stringify(body) });
      expect(status).toBe(200);
    };
    const why = new Map<string, string>();
    for (const [index, sample] of samples.entries()) {
      if (why.has(sample.sid)) continue;
      const id = `intent-of-sample-${index}`;
      const told = { id, purpose: 'appointment', consent: `consent-of-${index}` };
      if (sample.form !== undefined) {
        await announce(told);
        await other.callback(sample.form, `/callbacks/${accountSid}?intent=${id}`);
      } else if (/^(SM|CA|VE)/.test(sample.sid)) {
        await other.stream([cloudEventOf(sample)]);
        await announce({ ...told, sid: sample.sid });
      } else continue;
      why.set(sample.sid, `consent-of-${index}`);
    }
    await other.shipped();
    expect(why.size).toBeGreaterThan(20);
    for (const [sid, consentReference] of why)
      expect((await other.trace(sid)).intent).toMatchObject({ purpose: 'appointment', consentReference });
  });
});

describe('what nobody has seen', () => {
  it('a kind, a status and a field are taken, kept as far as is safe, counted and shown by doctor', async () => {
    const sid = messageSid('k new');
    expect(
      (await appliance.callback({ AccountSid: accountSid, PigeonSid: 'x', Weather: 'rain in Springfield' }))
        .status,
    ).toBe(204);
    expect(
      (
        await appliance.stream([
          {
            specversion: '1.0',
            type: 'com.twilio.pigeon.flight.landed',
            id: 'p1',
            time: '2026-11-23T12:00:05Z',
            data: { loft: 'Jane Doe' },
          },
        ])
      ).status,
    ).toBe(204);
    const { form } = samples.find(({ name }) => name === 'an RCS message that fell back to SMS') ?? {};
    expect(
      (
        await appliance.callback({
          ...form,
          MessageSid: sid,
          SmsSid: sid,
          MessageStatus: 'teleported',
          Mood: 'Jane',
        })
      ).status,
    ).toBe(204);
    const trace = await appliance.trace(sid);
    expect(trace).toMatchObject({
      status: 'teleported',
      anomalies: [{ kind: 'unknown-status' }],
      events: [{ droppedFields: ['Mood'] }],
    });
    expect(await appliance.metric('ledgerline_unknown_statuses_total')).toBe(1);
    await appliance.shipped();
    const { stdout } = await appliance.command('doctor');
    for (const seen of [
      'PigeonSid',
      'Weather',
      'com.twilio.pigeon.flight.landed',
      'teleported of message-status',
      'Mood of message-status',
    ])
      expect(stdout).toContain(seen);
    expect(stdout).not.toMatch(/Springfield|Jane/);
  });

  it('a batch of Event Streams with one event nobody knows keeps the others', async () => {
    const sid = messageSid('k batch');
    const known = samples.find(({ name }) => name === 'a status of a message by Event Streams') as Sample;
    const { status } = await appliance.stream([
      { specversion: '1.0', type: 'com.twilio.pigeon.flight.started', id: 'p2', data: {} },
      { ...cloudEventOf({ ...known, name: 'k batch' }), data: { ...known.streamed?.data, messageSid: sid } },
    ]);
    expect(status).toBe(204);
    expect((await appliance.trace(sid)).status).toBe('undelivered');
  });
});
