import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { palettes } from '../../console/shell/style.ts';
import { openStore } from '../../core/store/open.ts';
import { insertRows } from '../../core/store/store.ts';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { chromium, withToken } from '../world/chromium.ts';
import { needs } from '../world/debian.ts';
import { accountSid } from '../world/events.ts';
import { aReading, aResource, type Resource } from '../world/figures.ts';
import { cookieOf, giveToken, signedIn } from '../world/sign-in.ts';
import { embedded } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';

const appliance = new TestAppliance();
const tokens: Record<string, string> = {};

beforeAll(async () => {
  needs('chromium');
  await appliance.start();
  for (const role of ['officer', 'sre', 'app', 'admin'])
    tokens[role] = (await appliance.command('token', '--role', role)).stdout.trim().split('\n').at(-1) ?? '';
}, 300_000);
afterAll(() => appliance.close());

const open = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  appliance.send('GET', path, { headers });
const bearer = (role: string) => ({ Authorization: `Bearer ${tokens[role]}` });

describe('who may open it', () => {
  it('is by role, with a bearer token or a session', async () => {
    for (const role of ['sre', 'officer', 'admin'])
      expect((await open('/console/health', bearer(role))).status).toBe(200);
    expect((await open('/console/health', bearer('app'))).status).toBe(403);
    const nobody = await open('/console/health');
    expect([nobody.status, nobody.body.includes('<form method="post" action="/console/login">')]).toEqual([
      401,
      true,
    ]);
    const given = await giveToken(appliance, tokens.sre ?? '');
    expect([given.status, given.headers.location]).toEqual([303, '/console']);
    expect((await open('/console/health', { Cookie: cookieOf(given) })).body).toContain('signed in as sre');
    const app = await signedIn(appliance, 'app');
    expect((await open('/console/health', { Cookie: app })).status).toBe(403);
  });

  it('no script runs on it and nothing comes from elsewhere', async () => {
    const { headers, body } = await open('/console/health', bearer('sre'));
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toMatch(/<script|\bon\w+=|style=|https?:|javascript:/);
  });
});

describe('what it shows', () => {
  it('says so where there is nothing to show', async () => {
    const { body } = await open('/console/health', bearer('sre'));
    for (const text of [
      'No message was sent in this time.',
      'None failed in this time.',
      'Nothing was measured',
      'No call was made',
      'REST gave nothing',
    ])
      expect(body).toContain(text);
    expect(body).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('the figures of the views, in charts with a table beside each', async () => {
    await seed();
    const { body } = await open('/console/health?hours=24', bearer('sre'));
    expect(body).toMatch(/<dd>1,200<\/dd>/);
    expect(body).toContain('carrier-filtering');
    expect(body).toMatch(/<th scope="row">appointment<\/th>/);
    expect(body).toMatch(/inc_\d{8}_[0-9a-f]{16}/);
    expect(body).toMatch(/<th scope="row">carrier-filtering<\/th>.*sender \+15005550006, carrier 310-260/s);
    expect(body).toContain('30007 rose &#38; stays');
    expect(body).toMatch(/Error budgets.*calls-connected.*100\.0 %/s);
    expect(body.match(/<svg /g)?.length).toBe(3);
    for (const hours of ['6', '168', 'x'])
      expect((await open(`/console/health?hours=${hours}`, bearer('sre'))).status).toBe(200);
  });

  it('can be read without seeing it: one main heading, headings in order, every drawing named, every table headed', async () => {
    const { body } = await open('/console/health', bearer('sre'));
    const dom = await withToken(appliance.port, tokens.sre ?? '', (base) =>
      chromium(`${base}/console/health`, '--dump-dom'),
    );
    // What a browser makes of it is what was written: no element is out of place.
    for (const tag of ['section', 'table', 'svg', 'details', 'th', 'td', 'rect', 'path'])
      expect([tag, count(dom, tag)]).toEqual([tag, count(body, tag)]);
    expect(dom).toContain('<html lang="en">');
    expect([...dom.matchAll(/<h(\d)/g)].map(([, level]) => level).join('')).toMatch(/^12+$/);
    for (const [, ids] of dom.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g))
      for (const id of String(ids).split(' ')) expect(dom.split(`id="${id}"`)).toHaveLength(2);
    for (const [svg] of dom.matchAll(/<svg [^>]*>/g)) expect(svg).toMatch(/role="img" aria-labelledby/);
    expect(count(dom, 'caption')).toBe(count(dom, 'table'));
    const login = (await open('/console/health')).body;
    expect(login).toMatch(/<label for="token">[\s\S]*<input id="token"/);
  });

  it('can be read in the light and in the dark: contrasts as WCAG 2.2 wants them', () => {
    for (const palette of Object.values(palettes)) {
      for (const behind of [palette.page, palette.raised]) {
        for (const text of [palette.text, palette.faint, palette.link])
          expect([text, behind, contrast(text, behind) >= 4.5]).toEqual([text, behind, true]);
        for (const drawn of [palette.good, palette.bad, palette.worse, palette.calm, palette.open])
          expect([drawn, behind, contrast(drawn, behind) >= 3]).toEqual([drawn, behind, true]);
      }
    }
  });

  it('looks like something in a real browser', async () => {
    const folder = process.env.LEDGERLINE_TEST_PICTURES ?? aFolder();
    await withToken(appliance.port, tokens.sre ?? '', async (base) => {
      for (const [name, ...args] of [
        ['light'],
        ['dark', '--force-dark-mode', '--blink-settings=preferredColorScheme=0'],
        ['narrow', '--window-size=390,3600'],
      ]) {
        const picture = join(folder, `health-${name}.png`);
        await chromium(
          `${base}/console/health`,
          `--screenshot=${picture}`,
          '--window-size=1280,2700',
          ...args,
        );
        expect(statSync(picture).size).toBeGreaterThan(30_000);
      }
    });
  });
});

const count = (text: string, tag: string): number => text.match(new RegExp(`<${tag}[ >/]`, 'g'))?.length ?? 0;

/** A day of messages: most delivered, a carrier that filters for a while, some calls and verifications. */
async function seed(): Promise<void> {
  const hourMs = 3_600_000;
  const now = Date.now();
  const startOfHour = Math.floor(now / hourMs) * hourMs;
  const messages = Array.from({ length: 1_200 }, (_, index): Resource => {
    const hoursAgo = index % 24;
    const filtered = index % 3 === 0 && hoursAgo >= 5 && hoursAgo < 9;
    const lost = index % 17 === 0;
    return aResource(`health ${index}`, {
      // Of this hour and the 23 before it, wherever in the hour the clock stands.
      made_at: new Date(
        Math.max(startOfHour, now - (index % 50) * 1_000 - 60_000) - hoursAgo * hourMs,
      ).toISOString(),
      purpose: ['appointment', 'billing', ''][index % 3] ?? '',
      carrier: ['310-260', '311-480'][index % 2] ?? '',
      ...(filtered
        ? { status: 'undelivered', error_code: 30007 }
        : lost && hoursAgo < 2
          ? { status: 'sent', final: false }
          : {}),
      heard_by: lost && hoursAgo < 2 && !filtered ? '' : lost ? 'rest' : 'callback',
      to_delivered_ms: filtered ? null : 800 + ((index * 7_919) % 4_000) * (hoursAgo === 6 ? 5 : 1),
    });
  });
  const others = [
    ...Array.from({ length: 40 }, (_, index) =>
      aResource(`health call ${index}`, {
        family: 'call',
        channel: 'voice',
        status: index % 4 === 0 ? 'no-answer' : 'completed',
        made_at: new Date(now - 2 * hourMs).toISOString(),
      }),
    ),
    ...Array.from({ length: 20 }, (_, index) =>
      aResource(`health verification ${index}`, {
        family: 'verification',
        status: index % 5 === 0 ? 'expired' : 'approved',
        made_at: new Date(now - 3 * hourMs).toISOString(),
      }),
    ),
  ];
  const store = await openStore(embedded, appliance.dataDir);
  await insertRows(store, 'resources_by_minute', messages);
  await insertRows(store, 'resources_by_minute', others);
  await insertRows(
    store,
    'rest_resources',
    messages.map((message) => aReading(message)),
  );
  await insertRows(store, 'signals', [
    {
      signal: 'carrier-filtering',
      signal_id: 'sg_seen',
      account_sid: accountSid,
      environment: 'production',
      segment: 'seen',
      subject: { sender: '+15005550006', carrier: '310-260' },
      opened_at: new Date(now - 5 * hourMs).toISOString(),
      since: new Date(now - 6 * hourMs).toISOString(),
      closed_at: null,
      confidence: 0.998,
      affected: 50,
      codes: [30007],
      explanation: '30007 rose & stays',
      updated_at: new Date(now).toISOString(),
    },
  ]);
  await store.close();
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
