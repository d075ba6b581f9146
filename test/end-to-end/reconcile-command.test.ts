import { describe, expect, it, onTestFinished } from 'vitest';
import type { Coverage } from '../../console/coverage.ts';
import type { SimulatedAccount } from '../../simulator/account.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { authToken, publicUrl, runLedgerline } from '../world/appliance.ts';
import { accountSid } from '../world/events.ts';
import { aFolder } from '../world/temp.ts';

const dayMs = 86_400_000;
/** A whole day, long enough ago to be closed by one reading. */
const startMs = Math.floor(Date.now() / dayMs) * dayMs - 8 * dayMs;
const day = new Date(startMs).toISOString().slice(0, 10);

type Run = Awaited<ReturnType<typeof runLedgerline>>;
type Ledgerline = (...args: readonly string[]) => Promise<Run>;

/** An account of which nothing was ever heard, and the commands of somebody who wants to know about it. */
async function anUnheardAccount(): Promise<{
  simulator: Simulator;
  account: SimulatedAccount;
  ledgerline: Ledgerline;
}> {
  const simulator = await startSimulator({
    seed: 'command',
    accounts: [{ accountSid, authTokens: [authToken], misconfigured: true }],
    callbackUrl: `${publicUrl}/callbacks#rc=5&rp=ct,rt,5xx`,
    messages: 1_500,
    calls: 200,
    inbound: 20,
    forged: 0,
    durationSeconds: (dayMs - 3_600_000) / 1_000,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0.02,
    startMs,
  });
  onTestFinished(() => simulator.close());
  const environment = {
    LEDGERLINE_DATA_DIR: aFolder(),
    LEDGERLINE_PUBLIC_URL: publicUrl,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_API_BASE_URL: simulator.restUrl,
  };
  const [account] = simulator.accounts;
  if (account === undefined) throw new Error('there is an account');
  return { simulator, account, ledgerline: (...args) => runLedgerline(environment, ['reconcile', ...args]) };
}

const listed = ({ resources }: SimulatedAccount, family: string) =>
  resources.filter(
    (resource) =>
      resource.family === family &&
      (family === 'call' || resource.steps.some(({ status }) => status === 'sent' || status === 'received')),
  );

describe('ledgerline reconcile', () => {
  it('says what it would read, reads it, and reports which day is complete and what does not lead here', async () => {
    const { simulator, account, ledgerline } = await anUnheardAccount();
    const before = JSON.parse(
      (await ledgerline('--report', '--since', day, '--until', day, '--json')).stdout,
    );
    expect(before.days.map(({ state }: { state: string }) => state)).toEqual(['not read', 'not read']);
    expect(before.coverage).toEqual([]);
    expect(simulator.requests).toEqual([]);

    const { estimates } = JSON.parse(
      (await ledgerline('--since', day, '--until', day, '--dry-run', '--json')).stdout,
    ) as { estimates: readonly { family: string; days: number; resources: number; requests: number }[] };
    for (const { family, days, resources, requests } of estimates) {
      const truth = listed(account, family).length;
      expect([family, days, Math.abs(resources - truth) < truth * 0.2]).toEqual([family, 1, true]);
      expect(requests).toBe(Math.ceil(resources / 1_000));
    }

    const run = await ledgerline('--since', day, '--until', day, '--account', accountSid);
    expect([run.code, run.stderr.includes('failed')]).toEqual([0, false]);
    const sent = listed(account, 'message').length + listed(account, 'call').length;
    expect(run.stdout).toMatch(
      new RegExp(`compared with REST +${sent} messages and calls of 1 accounts, in \\d+ requests`),
    );
    expect(run.stdout).toMatch(/missing callbacks +\d{3,}/);

    const json = await ledgerline('--report', '--since', day, '--until', day, '--json');
    const report = JSON.parse(json.stdout) as Coverage & {
      days: readonly { kind: string; state: string; resources: number; share: number }[];
    };
    expect(report.days.map(({ kind, resources, share }) => [kind, resources, share])).toEqual([
      ['message', listed(account, 'message').length, 0],
      ['call', listed(account, 'call').length, 0],
    ]);
    const problems = report.coverage.flatMap((subject) => subject.problems.map(({ problem }) => problem));
    expect(new Set(problems)).toEqual(
      new Set(['leads-elsewhere', 'no-status-callback', 'asked-by-get', 'no-retries', 'never-heard']),
    );
    expect(report.alignment.map(({ finding }) => finding)).toContain('outside-pool');
    expect(report.readings.map(({ state }) => state)).toEqual(report.readings.map(() => 'read'));

    const { stdout } = await ledgerline('--report', '--since', day, '--until', day);
    expect(stdout).toContain('leads-elsewhere: has a status callback that leads elsewhere');
    expect(stdout).toContain('https://callbacks.former-vendor.example');
    expect(stdout).toMatch(/outside-pool: .*\n.* of \d+ from \+1500555\d{4} through MG/);
  });

  it.each([
    [['--since', 'yesterday'], /--since is a duration such as 24h or 7d, or a date in the past/],
    [['--since', '2999-01-01'], /--since is a duration .* in the past/],
    [['--until', '31.01.2026'], /--until is a day such as 2026-01-31/],
    [['--since', '2026-02-01', '--until', '2026-01-31'], /not before --since/],
    [['--settle', 'long'], /--settle is a duration such as 120s/],
    [['--account', 'AC1'], /an account SID is AC and 32 hexadecimal digits/],
    [['--report', '--since', 'soon'], /--since and --until are days/],
  ])('%s: says what is wrong and what to write, in one line', async (args, message) => {
    const { ledgerline } = await anUnheardAccount();
    const { code, stderr } = await ledgerline(...args);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(message)]);
  });
});
