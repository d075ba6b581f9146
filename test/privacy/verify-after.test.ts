import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openInstance } from '../../bin/instance.ts';
import { linkStore } from '../../bin/store-link.ts';
import { Parameters } from '../../collector/parameters.ts';
import { recognise } from '../../collector/recognise.ts';
import { actRecorder } from '../../core/acts/act.ts';
import { readConfig } from '../../core/config/config.ts';
import { createMetrics } from '../../core/metrics.ts';
import { setHold } from '../../core/privacy/hold/hold.ts';
import { runRetention } from '../../core/privacy/retention/run.ts';
import { runLedgerline } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';
import { officer } from '../world/privacy.ts';
import { aFolder } from '../world/temp.ts';

const jane = officer('jane');

it('after retention and under a hold the record still verifies: what is gone is gone on purpose, by an act that is in the log', async () => {
  const environment = {
    LEDGERLINE_DATA_DIR: aFolder(),
    LEDGERLINE_PUBLIC_URL: 'https://hooks.example.org',
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: 'b'.repeat(32),
  };
  const config = readConfig(environment);
  const instance = await openInstance(config, Date.now);
  const link = await linkStore({
    config,
    instance,
    metrics: createMetrics(),
    log: pino({ level: 'silent' }),
    clock: Date.now,
    random: Math.random,
    whenReady: () => undefined,
  });
  const store = link.store();
  if (store === undefined) throw new Error('the store is embedded: it is there');
  const hear = async (name: string, at: string): Promise<void> => {
    const form = messageCallback(messageSid(name), 'delivered');
    const parameters = new Parameters(Object.entries(form));
    await instance.recorder.record(
      recognise({ accountSid, parameters, signedDigest: name }, undefined),
      'production',
      Date.parse(at),
    );
  };
  for (const month of ['2018-01', '2018-02'])
    for (let day = 1; day <= 9; day += 1) await hear(`${month} ${day}`, `${month}-0${day}T00:00:00Z`);
  await hear('now', new Date().toISOString());
  await link.drained(60_000);
  const recordAct = actRecorder(instance.recorder);
  const parts = { store, recordAct, settings: instance.privacy, clock: Date.now, nowMs: Date.now() };
  const kept = [messageSid('2018-02 4'), messageSid('2018-02 7')];
  await setHold(
    parts,
    { contactIds: [], sids: kept, matter: 'a case', custodian: 'counsel', reason: 'a test' },
    jane,
  );
  const { removed } = await runRetention(parts, jane);
  expect(
    removed.filter(({ table }) => table === 'events').map(({ rowsToGo, rowsHeld }) => [rowsToGo, rowsHeld]),
  ).toEqual([
    [9, 0],
    [7, 2],
  ]);
  await link.drained(60_000);
  await link.close();
  await instance.close();
  const { code, stdout, stderr } = await runLedgerline(environment, ['verify', '--json']);
  const report = JSON.parse(stdout);
  expect([code, stderr, report.problems]).toEqual([0, '', []]);
  expect(report.logs[0].leaves).toMatchObject({ dropped: 16 });
}, 120_000);
