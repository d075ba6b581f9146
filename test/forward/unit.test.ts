import { randomBytes } from 'node:crypto';
import type { lookup } from 'node:dns';
import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { Destinations } from '../../collector/forward/destination.ts';
import { type Envelope, signedAnew } from '../../collector/forward/envelope.ts';
import { seal, unseal } from '../../collector/forward/seal.ts';
import { isPublicAddress } from '../../collector/public-address.ts';
import { parseForwardKeys } from '../../core/config/forwarding.ts';
import { authToken } from '../world/appliance.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const pair = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), text);

const anEnvelope = (more: Partial<Envelope>): Envelope => ({
  method: 'POST',
  query: '',
  type: 'form',
  parameters: [],
  json: '',
  bodySha256: '',
  idempotencyToken: '',
  ...more,
});

describe('a request that is signed anew', () => {
  it.each(['https://app.example.org/hook', 'https://app.example.org:8443/hook?tenant=a%20b'])(
    "is accepted by twilio's own validation, whatever its parameters: %s",
    (to) => {
      fc.assert(
        fc.property(fc.array(pair, { minLength: 1, maxLength: 12 }), (parameters) => {
          const { url, headers, body } = signedAnew(
            anEnvelope({ parameters }),
            to,
            authToken,
            'ledgerline/0',
          );
          const seen: Record<string, string | string[]> = Object.create(null);
          for (const [name, value] of new URLSearchParams(body.toString())) {
            const before = seen[name];
            seen[name] = before === undefined ? value : [...[before].flat(), value];
          }
          expect(twilio.validateRequest(authToken, headers['X-Twilio-Signature'] ?? '', url, seen)).toBe(
            true,
          );
        }),
      );
    },
  );
});

describe('a sealed form', () => {
  const keys = parseForwardKeys(
    `2:${randomBytes(32).toString('base64')},1:${randomBytes(32).toString('base64')}`,
  );

  it('opens with its key at its place alone', () => {
    fc.assert(
      fc.property(fc.uint8Array(), text, (bytes, place) => {
        const sealed = seal(keys, place, Buffer.from(bytes));
        expect(unseal(keys, place, sealed)).toEqual(Buffer.from(bytes));
        expect(unseal(keys, `${place}x`, sealed)).toBeUndefined();
        expect(unseal(keys.slice(1), place, sealed)).toBeUndefined();
      }),
    );
  });

  it('does not open when one bit was changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, position) => {
        const sealed = seal(keys, 'here', Buffer.from(bytes));
        const bit = position % (sealed.length * 8);
        sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(unseal(keys, 'here', sealed)).toBeUndefined();
      }),
    );
  });
});

describe('a destination', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '192.168.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fe80::1',
    'fd00:ec2::254',
    '2002:7f00:1::',
    'no address',
  ])('is not public at %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '2606:4700::1111'])('is public at %s', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it('whose name is bound anew to a private address is not connected to, nor one that is such an address', async () => {
    let asked = 0;
    const rebound = ((_name: string, _options: object, answer: (...said: unknown[]) => void) => {
      asked += 1;
      answer(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as unknown as typeof lookup;
    const destinations = new Destinations([], rebound);
    const request = (to: string) => signedAnew(anEnvelope({}), to, authToken, 'ledgerline/0');
    const bounds = { timeoutMs: 5_000, maxAnswerBytes: 1_000 };
    await expect(destinations.send(request('https://app.example.org/'), bounds)).rejects.toThrow(
      'private address',
    );
    expect(asked).toBe(1);
    await expect(destinations.send(request('https://[::1]/'), bounds)).rejects.toThrow('private address');
    await expect(destinations.send(request('https://0x7f000001/'), bounds)).rejects.toThrow(
      'private address',
    );
  });
});
