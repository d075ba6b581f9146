import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canaryAccount } from '../../bin/redaction-test.ts';
import { actRecorder } from '../../core/acts/act.ts';
import { type CanaryCallback, signatureFor } from '../../core/canary/callbacks.ts';
import { type Check, CheckNotDone, checkRedaction } from '../../core/canary/check.ts';
import { keepEvidence } from '../../core/canary/look.ts';
import { needlesOf } from '../../core/canary/needles.ts';
import { canaryPatients, identitiesOf } from '../../core/canary/patients.ts';
import { NeedleSearch } from '../../core/canary/search-bytes.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { findViolations } from '../../core/violations/find.ts';
import { violationRules } from '../../core/violations/read-file.ts';
import { fillViolationRules } from '../../core/violations/rules-table.ts';
import { publicUrl } from '../world/appliance.ts';
import { aChain } from '../world/chain.ts';
import { aFolder } from '../world/temp.ts';

const account = canaryAccount();
const chain = aChain([account]);
const clock = (): number => Date.now();

function theCheck(more: Partial<Check> = {}): Check {
  const { store, instance, metrics, port, shipped } = chain();
  return {
    store,
    keyRing: instance.keyRing,
    dataDir: instance.dataDir,
    logFiles: [],
    metricsText: async () => metrics.registry.metrics(),
    send: async ({ target, form }: CanaryCallback) => {
      const response = await fetch(`http://127.0.0.1:${port}${target}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'X-Twilio-Signature': signatureFor(account.authTokens[0] ?? '', publicUrl + target, form),
        },
        body: new URLSearchParams(form).toString(),
      });
      await response.arrayBuffer();
      return response.status;
    },
    settled: async () => {
      await shipped();
      return true;
    },
    ...more,
  };
}

const once = { number: 0, run: 'one', sinceMs: 0 };
const count = async (query: string): Promise<number> =>
  (await rowsOf(chain().store, z.object({ n: z.coerce.number() }), query))[0]?.n ?? -1;

describe('the redaction test', () => {
  it('sends a made-up patient through the real edge, searches everything, and leaves evidence when it is clean', async () => {
    const report = await checkRedaction(theCheck(), once);
    expect(report.leaks).toEqual([]);
    expect(report.sent).toBe(5);
    expect(report.tables).toBeGreaterThan(25);
    expect(report.rows).toBeGreaterThan(20);
    expect(report.bytes).toBeGreaterThan(10_000);
    await keepEvidence(report, true, actRecorder(chain().instance.recorder));
    await chain().shipped();
    const [act] = await rowsOf(
      chain().store,
      z.object({ actor: z.string(), details: z.record(z.string(), z.string()) }),
      "SELECT actor, details FROM act WHERE action = 'redaction-check'",
    );
    expect(act).toMatchObject({
      actor: 'redaction test',
      details: { Outcome: 'clean', Sent: '5', Whole: 'yes' },
    });
  });

  it('its patients are heard of and stored, and are no part of any figure', async () => {
    expect(await count("SELECT count() AS n FROM events WHERE environment = 'ledgerline-canary'")).toBe(5);
    expect(await count('SELECT count() AS n FROM resources_by_minute')).toBe(0);
    expect(await count('SELECT count() AS n FROM consent_signal')).toBe(0);
    expect(
      await chain().metrics.registry.getSingleMetricAsString('ledgerline_callbacks_accepted_total'),
    ).not.toContain(account.accountSid);
  });

  it('finds what leaked into a table, a file, the log or the metrics, says where and never what', async () => {
    const [patient] = canaryPatients(chain().instance.keyRing);
    if (patient === undefined) throw new Error('there are made-up patients');
    await insertRows(chain().store, 'signals', [
      {
        ...{
          signal: 'webhook-trouble',
          signal_id: 'leak',
          account_sid: account.accountSid,
          opened_at: Date.now(),
        },
        explanation: `a webhook about ${patient.name} failed`,
        updated_at: Date.now(),
      },
    ]);
    const log = join(aFolder(), 'ledgerline.log');
    writeFileSync(log, `{"to":"${Buffer.from(patient.number).toString('base64')}"}\n`);
    const report = await checkRedaction(
      theCheck({
        logFiles: [log],
        metricsText: async () => `callbacks{to="${encodeURIComponent(patient.email)}"} 1`,
      }),
      { ...once, run: 'two' },
    );
    expect(new Set(report.leaks.map(({ where }) => where))).toEqual(
      new Set(['table signals', 'log', 'metrics']),
    );
    expect(JSON.stringify(report.leaks)).not.toContain(patient.name);
    await fillViolationRules(chain().store, violationRules('{}', 'no file'), clock);
    await keepEvidence(report, false, actRecorder(chain().instance.recorder));
    await chain().shipped();
    const today = '2026-01-01';
    await findViolations(chain().store, { first: today, last: today }, clock);
    const [violation] = await rowsOf(
      chain().store,
      z.object({ kind: z.string(), parts: z.record(z.string(), z.string()) }),
      "SELECT kind, parts FROM violation WHERE kind = 'redaction-leak'",
    );
    expect(violation?.parts.where).toContain('table signals: name, raw');
  });

  it('a run that could not be carried out is no clean run', async () => {
    await expect(checkRedaction(theCheck({ send: async () => 403 }), once)).rejects.toThrow(CheckNotDone);
    await expect(checkRedaction(theCheck({ settled: async () => false }), once)).rejects.toThrow(
      CheckNotDone,
    );
    await expect(checkRedaction(theCheck({ logFiles: ['/no/such/log'] }), once)).rejects.toThrow();
  });

  it('finds every identity under every encoding, wherever it lies in a file', async () => {
    const identities = identitiesOf(canaryPatients(chain().instance.keyRing));
    const needles = needlesOf(identities);
    const search = new NeedleSearch(needles);
    for (const { bytes, label } of needles)
      expect(
        search.inBytes(Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')]), 'there'),
      ).toContainEqual(expect.objectContaining({ where: 'there', label }));
    const [first] = needles;
    const file = join(aFolder(), 'long');
    for (const at of [0, 512 * 1024 - 3, 512 * 1024, 1_300_000]) {
      writeFileSync(
        file,
        Buffer.concat([Buffer.alloc(at, 'x'), first?.bytes ?? Buffer.alloc(0), Buffer.alloc(700_000, 'y')]),
      );
      expect((await search.inFile(file, 'a file')).leaks.length).toBeGreaterThan(0);
    }
  });
});
