import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { emptyRecord } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
beforeEach(async () => emptyRecord(store()));

const accountSid = `AC${'1'.repeat(32)}`;
const hourMs = 3_600_000;
/** A midnight not long ago: watermarks are kept for two months. */
const startMs = Math.floor(Date.now() / (24 * hourMs)) * 24 * hourMs - 30 * 24 * hourMs;

/** So many messages of one sender made in one hour, with two statuses told of each, of which so many were heard. */
function messagesOf(hour: number, messages: number, heard: number, more: object = {}): readonly Message[] {
  return Array.from({ length: messages }, () => ({
    resource_sid: `SM${randomUUID().replaceAll('-', '')}`,
    account_sid: accountSid,
    family: 'message',
    found: true,
    status: 'delivered',
    created_at: new Date(startMs + hour * hourMs).toISOString(),
    direction: 'outbound',
    channel: 'sms',
    own_address: '+15005550006',
    messaging_service_sid: '',
    expected: 2,
    heard,
    read_at: new Date(startMs + (hour + 2) * hourMs).toISOString(),
    ...more,
  }));
}
type Message = Readonly<Record<string, unknown>>;

async function sent(...hour: Parameters<typeof messagesOf>): Promise<void> {
  await insertRows(store(), 'rest_resources', messagesOf(...hour));
}

/** So many messages in each of these hours, all of them heard. */
async function sentIn(days: number, messages: number, isOn: (hour: number) => boolean): Promise<void> {
  const hours = Array.from({ length: days * 24 }, (_, hour) => hour).filter(isOn);
  await insertRows(
    store(),
    'rest_resources',
    hours.flatMap((hour) => messagesOf(hour, messages, 2)),
  );
}

async function readUpTo(hour: number, updatedHour = hour): Promise<void> {
  await insertRows(store(), 'reconcile_slices', [
    {
      account_sid: accountSid,
      family: 'message',
      pass: 'after-5-minutes',
      slice_from: new Date(startMs).toISOString(),
      slice_to: new Date(startMs + hour * hourMs).toISOString(),
      state: 'finished',
      updated_at: new Date(startMs + updatedHour * hourMs).toISOString(),
    },
  ]);
}

const row = z.object({
  subject: z.string(),
  hours_silent: z.coerce.number(),
  expected_by_past: z.coerce.number(),
  unheard_since: z.coerce.number(),
  silent: z.coerce.boolean(),
  never_heard: z.coerce.boolean(),
});
const silences = async () => rowsOf(store(), row, 'SELECT * FROM silence ORDER BY subject');

/** Eight days of one message every hour of the day from six to 22. */
const eightDays = async (): Promise<void> => sentIn(8, 1, (hour) => hour % 24 >= 6 && hour % 24 < 22);

describe('a sender', () => {
  it('is silent when it misses what the quietest of its last seven days had at these hours', async () => {
    await eightDays();
    // On the ninth day nothing comes any more.
    await readUpTo(8 * 24 + 8);
    expect(await silences()).toMatchObject([{ hours_silent: 10, expected_by_past: 4, silent: false }]);
    await readUpTo(8 * 24 + 9);
    expect(await silences()).toMatchObject([{ hours_silent: 11, expected_by_past: 6, silent: true }]);
  });

  it('is not silent at night, nor on a day of the week on which it never sends, nor while it is new', async () => {
    await eightDays();
    await readUpTo(8 * 24 + 6);
    expect(await silences()).toMatchObject([{ silent: false, expected_by_past: 0 }]);
    await emptyRecord(store());
    // A week without its sixth day.
    await sentIn(8, 3, (hour) => Math.floor(hour / 24) !== 5);
    await readUpTo(9 * 24);
    expect(await silences()).toMatchObject([{ silent: false, expected_by_past: 0 }]);
    await emptyRecord(store());
    await sentIn(3, 3, () => true);
    await readUpTo(5 * 24);
    expect(await silences()).toMatchObject([{ silent: false, expected_by_past: 0 }]);
  });

  it('is silent at once when REST lists what it sent and nothing of it is heard, and was heard before', async () => {
    await sent(0, 5, 2);
    await sent(1, 3, 0);
    await readUpTo(3);
    expect(await silences()).toMatchObject([{ unheard_since: 6, silent: true, never_heard: false }]);
  });

  it('that was never heard is called that, and one that is heard again is not silent', async () => {
    await sent(0, 5, 0);
    await readUpTo(3);
    expect(await silences()).toMatchObject([{ silent: false, never_heard: true }]);
    await sent(3, 1, 2);
    await readUpTo(5);
    expect(await silences()).toMatchObject([{ silent: false, never_heard: false }]);
  });

  it('is judged by what is known: a callback that came late, a resource read again, and the hour that is not over', async () => {
    const late = { resource_sid: `SM${'f'.repeat(32)}` };
    await sent(0, 5, 2);
    await sent(1, 1, 0, late);
    await sent(1, 2, 0);
    await sent(1, 1, 1, { ...late, read_at: new Date(startMs + 9 * hourMs).toISOString() });
    await readUpTo(3);
    expect(await silences()).toMatchObject([{ unheard_since: 0, silent: false }]);
    await sent(3, 9, 0);
    expect(await silences()).toMatchObject([{ unheard_since: 0, silent: false }]);
  });

  it('is not judged by time to come, for which somebody may have asked', async () => {
    await eightDays();
    await readUpTo(20 * 24, 8 * 24 + 7);
    expect(await silences()).toMatchObject([{ hours_silent: 9, silent: false }]);
  });
});

it('a messaging service falls silent like a sender', async () => {
  const service = `MG${'1'.repeat(32)}`;
  await sent(0, 5, 2, { messaging_service_sid: service });
  await sent(1, 3, 0, { messaging_service_sid: service });
  await sent(1, 3, 2);
  await readUpTo(3);
  expect(await silences()).toMatchObject([
    { subject: '+15005550006', silent: false },
    { subject: service, silent: true },
  ]);
});
