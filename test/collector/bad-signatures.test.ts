import { expect, it } from 'vitest';
import { BadSignatures } from '../../collector/bad-signatures.ts';
import { limits } from '../../core/limits.ts';

const stranger = '93.184.216.34';
const { badSignaturesAtOnce, badSignaturesPerSecond, goodSignatureRememberedMs } = limits;

function watched() {
  let nowMs = 1_000;
  const badSignatures = new BadSignatures({ ...limits, badSignatureSources: 100 }, () => nowMs);
  return {
    badSignatures,
    later: (ms: number) => {
      nowMs += ms;
    },
    flood: (address: string, times: number = badSignaturesAtOnce) => {
      let counted = 0;
      for (let time = 0; time < times; time += 1) if (badSignatures.count(address)) counted += 1;
      return counted;
    },
  };
}

it('a source is refused unread beyond its rate, and looked at again as the rate allows', () => {
  const { badSignatures, flood, later } = watched();
  expect(flood(stranger, badSignaturesAtOnce - 1)).toBe(badSignaturesAtOnce - 1);
  expect(badSignatures.refuses(stranger)).toBe(false);
  expect(flood(stranger, 1_000)).toBe(1);
  expect(badSignatures.refuses(stranger)).toBe(true);
  expect(badSignatures.refuses('93.184.216.35')).toBe(false);
  later(1_000 / badSignaturesPerSecond);
  expect(badSignatures.refuses(stranger)).toBe(false);
  expect(flood(stranger, 10)).toBe(1);
  later(60_000);
  expect(flood(stranger, 1_000)).toBe(badSignaturesAtOnce);
});

it('a source with a good signature within a day is never refused unread, however many bad ones come from it', () => {
  const { badSignatures, flood, later } = watched();
  flood(stranger);
  badSignatures.trust(stranger);
  expect(badSignatures.refuses(stranger)).toBe(false);
  later(goodSignatureRememberedMs - 1);
  flood(stranger);
  expect(badSignatures.refuses(stranger)).toBe(false);
  later(1);
  flood(stranger);
  expect(badSignatures.refuses(stranger)).toBe(true);
});

it.each(['127.0.0.1', '::1', '::ffff:10.1.2.3', '172.17.0.1', 'fd00::1', 'unknown', '93.184.216.34:4711'])(
  'an address that stands for whoever comes through it is never refused unread: %s',
  (address) => {
    const { badSignatures, flood } = watched();
    flood(address, 1_000);
    expect(badSignatures.refuses(address)).toBe(false);
  },
);

it('an IPv4 address is one source, however it is written; of IPv6 a whole network of 2^64 addresses is', () => {
  const { badSignatures, flood } = watched();
  flood(`::ffff:${stranger}`);
  expect(badSignatures.refuses(stranger)).toBe(true);
  flood('2606:4700:1:2:3:4:5:6');
  expect(badSignatures.refuses('2606:4700:0001:0002::ffff')).toBe(true);
  expect(badSignatures.refuses('2606:4700:1:3::')).toBe(false);
  flood('2606:4700::1');
  expect(badSignatures.refuses('2606:4700:0:0:9::')).toBe(true);
});

it('strangers at many addresses take no memory beyond a limit, and nobody the trust that was earned', () => {
  const { badSignatures, flood } = watched();
  badSignatures.trust(stranger);
  for (let one = 0; one < 5_000; one += 1) flood(`93.185.${one >> 8}.${one & 255}`, 1);
  flood(stranger);
  expect(badSignatures.refuses(stranger)).toBe(false);
});
