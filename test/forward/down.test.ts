import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { aForwarder, anApplication, emptied } from '../world/application.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { filesWith } from '../world/files.ts';

const downSeconds = Number(process.env.LEDGERLINE_TEST_FORWARD_DOWN_SECONDS ?? 10);
const statuses = ['queued', 'sent', 'delivered'];

it(
  `an application that is down for ${downSeconds} s is given everything afterwards, in order per SID, and kill -9 changes nothing`,
  async () => {
    const application = await anApplication();
    const to = `http://127.0.0.1:${application.port}/twilio?tenant=a%20b`;
    const appliance = await aForwarder([{ kinds: 'all', to }]);
    await application.down();
    const until = Date.now() + downSeconds * 1_000;
    const sids: string[] = [];
    for (let round = 0; Date.now() < until || round < 20; round += 1) {
      const sid = messageSid(`down ${round}`);
      for (const status of statuses) {
        const { status: answered } = await appliance.callback(
          messageCallback(sid, status, { Body: 'needle of the form', To: '+14155550177' }),
        );
        expect(answered).toBe(204);
      }
      sids.push(sid);
      if (round === 10) {
        await appliance.kill('SIGKILL');
        await appliance.start();
      }
      await wait(100);
    }
    expect(await appliance.metric('ledgerline_forward_waiting')).toBe(sids.length * 3);
    for (const needle of ['needle of the form', '+14155550177', '%2B14155550177'])
      expect(filesWith(appliance.dataDir, needle)).toEqual([]);

    await application.up();
    await emptied(appliance);
    expect(sids.map((sid) => application.statusesOf(sid))).toEqual(sids.map(() => statuses));
    expect(application.came).toBe(application.heard.length);
    expect(application.heard[0]?.url).toBe('/twilio?tenant=a%20b');
    expect(application.heard[0]?.fields.Body).toBe('needle of the form');
    expect(application.heard[0]?.headers['user-agent']).toMatch(/^ledgerline\//);
    expect(application.heard[0]?.headers['x-forwarded-for']).toBeUndefined();
    console.log(
      `down for ${downSeconds} s: ${application.heard.length} of ${application.came} requests validated`,
    );
  },
  (downSeconds + 120) * 1_000,
);
