import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { startAppliance } from '../../bin/appliance.ts';
import { readConfig } from '../../core/config/config.ts';
import { authToken, publicUrl } from './appliance.ts';
import { accountSid } from './events.ts';
import { aMigratedDataDir } from './migrated.ts';

/** A real appliance in this process, whose time is the test's. One a file: the embedded engine binds a directory to a process. */
export async function anApplianceInProcess(dataDir = aMigratedDataDir()) {
  let aheadMs = 0;
  const appliance = await startAppliance({
    config: readConfig({
      PORT: '0',
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
    }),
    log: pino({ level: 'silent' }),
    clock: () => Date.now() + aheadMs,
    random: Math.random,
    collecting: true,
    reconciling: false,
  });
  return {
    dataDir,
    tokensFile: join(dataDir, 'api-tokens.yaml'),
    url: `http://127.0.0.1:${appliance.port}`,
    /** Time goes on at once. */
    wait: (ms: number): void => {
      aheadMs += ms;
    },
    close: async (): Promise<void> => {
      await appliance.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
