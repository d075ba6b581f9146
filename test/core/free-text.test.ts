import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentSignalOf } from '../../core/consent-words.ts';
import { intentId } from '../../core/redaction/forms.ts';
import { recognisedIn, textWithoutPersons } from '../../core/redaction/free-text.ts';
import { hostOfUrl } from '../../core/redaction/url.ts';

describe('free text', () => {
  it.each([
    ['Message to +14155550123 was blocked by carrier', 'message to [number] was blocked by carrier'],
    ['63016 - Failed: outside the allowed window', '63016 … failed outside the allowed window'],
    ['Jane Doe is not reachable', '… is not reachable'],
    ['see https://app.example.org/p/jane or jane@example.org', 'see [link] or [email]'],
    ['card 4111 1111 1111 1111 declined', '… [card] declined'],
    ['server 10.1.2.3 refused', 'server [ip] refused'],
  ])('%s', (text, kept) => {
    expect(textWithoutPersons(text)).toBe(kept);
  });

  it('keeps no word that is not harmless, whatever is in it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{0,6}[0-9]{4}[a-z]{4,12}$/), fc.string(), (canary, around) => {
        expect(textWithoutPersons(`${around} delivery ${canary} failed ${canary}`) ?? '').not.toContain(
          canary,
        );
      }),
    );
  });

  it('is nothing when nothing harmless is left', () => {
    expect(textWithoutPersons('Jane Doe')).toBeUndefined();
    expect(textWithoutPersons('+14155550123')).toBeUndefined();
  });

  it('is recognised for what reaches a person', () => {
    expect(recognisedIn('call 415-555-0123')).toEqual(['number']);
    expect(recognisedIn('mail jane@example.org')).toEqual(['email']);
    expect(recognisedIn('complaint 17')).toEqual([]);
  });
});

describe('what a message says about consent', () => {
  it.each([
    ['STOP', 'stop'],
    ['  stopall ', 'stop'],
    ['Revoke', 'stop'],
    ['OPTOUT', 'stop'],
    ['Yes', 'start'],
    ['info', 'help'],
    ['please stop texting me', 'possible-revocation'],
    ['Stop.', 'possible-revocation'],
    ['STOP please', 'possible-revocation'],
    ["don't contact me again", 'possible-revocation'],
    ['Don’t text me', 'possible-revocation'],
    ['take me off your list', 'possible-revocation'],
    ['I withdraw my consent', 'possible-revocation'],
    ['unsubscribe me', 'possible-revocation'],
    ['no quiero recibir mensajes', 'possible-revocation'],
    ['The bus stop is closed, I will be late', undefined],
    ['yes, I will be there', undefined],
    ['Can I end the treatment?', undefined],
    ['thanks', undefined],
    ['', undefined],
  ])('%s', (text, signal) => {
    expect(consentSignalOf(text)).toBe(signal);
  });

  it('is read in a moment even of a hostile text', () => {
    const started = performance.now();
    consentSignalOf(`stop ${'no more stop please '.repeat(500)}`);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('a URL', () => {
  const own = new Set(['hooks.example.org']);
  it.each([
    ['https://hooks.example.org/callbacks?patient=Jane', 'https://hooks.example.org'],
    ['https://api.twilio.com/2010-04-01/Accounts/x', 'https://api.twilio.com'],
    ['https://jane-doe.sip.twilio.com/x', undefined],
    ['https://jane.example.org/', undefined],
    ['https://user:secret@hooks.example.org/', 'https://hooks.example.org'],
    ['ftp://hooks.example.org/', undefined],
    ['not a url', undefined],
  ])('%s', (url, kept) => {
    expect(hostOfUrl.apply(url, own)).toBe(kept);
  });
});

describe('the id of an intent', () => {
  it.each([
    ['550e8400-e29b-41d4-a716-446655440000', true],
    ['appt-20261123-001', true],
    ['consent-2026-001', true],
    ['01HZX3J9Q4W8V7T6S5R2P1N0MK', true],
    ['appt-4155550123', false],
    ['415-555-0123-x', false],
    ['jane@example.org', false],
    ['Jane Doe', false],
    ['short', false],
  ])('%s', (id, fits) => {
    expect(intentId.fits(id)).toBe(fits);
  });
});
