import { onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator.ts';

export const ownSid = `AC${'a5'.repeat(16)}`;
export const ownToken = 'o'.repeat(32);

/** A simulator of one calm account whose traffic is an hour old; it closes when the test has finished. */
export async function aSimulator(more: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'apis',
    accounts: [{ accountSid: ownSid, authTokens: [ownToken] }],
    callbackUrl: 'https://hooks.example.org/callbacks',
    target: 'http://127.0.0.1:9/callbacks',
    messages: 60,
    calls: 30,
    inbound: 5,
    forged: 0,
    durationSeconds: 60,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs: Date.now() - 3_600_000,
    ...more,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Asks for a path with a login, and follows nothing. */
export async function ask(
  { restUrl }: Pick<Simulator, 'restUrl'>,
  path: string,
  user = ownSid,
  password = ownToken,
): Promise<Response> {
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  return fetch(`${restUrl}${path}`, { headers: { Authorization: `Basic ${login}` }, redirect: 'manual' });
}

/** The JSON of an answer; its shape is for the test to say. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers that have no type of their own
export async function told(simulator: Pick<Simulator, 'restUrl'>, path: string): Promise<any> {
  return (await ask(simulator, path)).json();
}
