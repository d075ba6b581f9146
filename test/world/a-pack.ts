import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../core/store/open.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { TestAppliance } from './appliance.ts';
import { callCallback, callSid, messageCallback, messageSid, person } from './callbacks.ts';
import { closeDays, daysAgo } from './closed-days.ts';
import { unpacked } from './pack.ts';
import { aToken } from './sign-in.ts';
import { embedded } from './store.ts';
import { aLastingFolder } from './temp.ts';

export const reason = 'complaint of the patient 117';

/** A real appliance that has heard of one person and others, and a pack about that person that was exported from it. */
export class PackOfAPerson {
  readonly appliance = new TestAppliance();
  readonly #around = aLastingFolder();
  readonly zip = join(this.#around, 'pack.zip');
  /** Where the pack lies unpacked. */
  readonly folder = join(this.#around, 'pack');
  /** What `ledgerline export --json` said. */
  said: Readonly<Record<string, unknown>> = {};
  vkey = '';
  instanceId = '';

  async make(): Promise<void> {
    const { appliance } = this;
    await appliance.start();
    await this.#traffic();
    const store = await openStore(embedded, appliance.dataDir);
    await closeDays(store, [daysAgo(0), daysAgo(3)]);
    await store.close();
    // Closed days are committed to when an appliance starts, and then every ten minutes.
    await appliance.kill('SIGTERM');
    await appliance.start();
    await this.#committed(2);
    this.said = await this.export(this.zip);
    unpacked(this.zip, this.folder);
    this.vkey = readFileSync(join(appliance.dataDir, 'proof/vkey'), 'utf8').trim();
    const logs: readonly { readonly instanceId: string }[] = JSON.parse(
      readFileSync(join(this.folder, 'proofs/logs.json'), 'utf8'),
    );
    this.instanceId = logs[0]?.instanceId ?? '';
  }

  async export(zip: string, ...more: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const days = ['--from', daysAgo(3), '--to', daysAgo(0)];
    const args = ['--contact', person, ...days, '--reason', reason, '--out', zip, '--no-contact', '--json'];
    const { code, stdout, stderr } = await this.appliance.command('export', ...args, ...more);
    if (code !== 0) throw new Error(`the export ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Messages and a call, also with somebody else, an intent behind one of them, a failure, a STOP, and two look-ups. */
  async #traffic(): Promise<void> {
    const { appliance } = this;
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${aToken(appliance, 'app')}`,
    };
    await appliance.send('POST', '/v1/intents', {
      headers,
      body: JSON.stringify({
        id: 'intent-about-a',
        purpose: 'appointment',
        consent: 'consent-0001',
        sid: messageSid('a'),
      }),
    });
    for (const status of ['queued', 'sent', 'delivered'])
      await appliance.callback(messageCallback(messageSid('a'), status));
    await appliance.callback(messageCallback(messageSid('a'), 'delivered'));
    for (const status of ['queued', 'sent'])
      await appliance.callback(messageCallback(messageSid('b'), status));
    await appliance.callback(messageCallback(messageSid('b'), 'undelivered', { ErrorCode: '30003' }));
    for (const name of ['c', 'd', 'e'])
      await appliance.callback(messageCallback(messageSid(name), 'delivered', { To: '+14155550199' }));
    for (const status of ['initiated', 'ringing', 'in-progress', 'completed'])
      await appliance.callback(callCallback(callSid('f'), status));
    await appliance.shipped();
    for (const why of ['what did we send', 'asked again'])
      await appliance.command('contact', person, '--reason', why);
    await appliance.shipped();
  }

  async #committed(days: number): Promise<void> {
    const store = await openStore(embedded, this.appliance.dataDir);
    try {
      for (let tries = 0; tries < 200; tries += 1) {
        if ((await commitmentsIn(store)) >= days) return;
        await wait(100);
      }
      throw new Error('the closed days were not committed to in time');
    } finally {
      await store.close();
    }
  }

  async close(): Promise<void> {
    await this.appliance.close();
    rmSync(this.#around, { recursive: true, force: true });
  }
}

async function commitmentsIn(store: Store): Promise<number> {
  const [row] = await rowsOf(
    store,
    z.object({ made: z.coerce.number() }),
    "SELECT count() AS made FROM act WHERE action = 'day-commitment'",
  );
  return row?.made ?? 0;
}

/** The pack for all tests of a file. */
export function aPackOfAPerson(): PackOfAPerson {
  const pack = new PackOfAPerson();
  beforeAll(() => pack.make(), 120_000);
  afterAll(() => pack.close());
  return pack;
}
