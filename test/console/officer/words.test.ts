import { expect, it } from 'vitest';
import { differenceInWords } from '../../../console/contacts/differences.ts';
import { actInWords } from '../../../console/in-words/acts.ts';
import { channelInWords, contactInWords, saidInWords } from '../../../console/in-words/contacts.ts';
import { errorInWords } from '../../../console/in-words/errors.ts';
import { statusInWords } from '../../../console/in-words/statuses.ts';
import { dayInWords } from '../../../console/in-words/times.ts';
import { outcomeOf, sourceInWords } from '../../../console/trace-page/steps.ts';
import { actions } from '../../../core/acts/act.ts';
import { errorCatalogue } from '../../../core/error-codes.ts';
import { discrepancyKinds } from '../../../core/events/discrepancy-kinds.ts';
import { channels, eventSources } from '../../../core/events/event.ts';
import { eventKinds, familyOfKind } from '../../../core/events/kinds.ts';
import { familyNames, isFinal, statusesOf } from '../../../core/events/statuses.ts';

/** A whole sentence: it begins with a capital letter, or with what somebody named, and ends with a full stop. */
const sentence = /^[A-Z“].*\.$/;

/** Words of the trade that an officer need not know. */
const jargon = /\b(undefined|null|webhook|REST|payload|SID|HTTP|JSON|callback)\b/;

it('every status of every family has words, and whoever reads them knows whether it is over', () => {
  for (const family of familyNames)
    for (const status of statusesOf(family)) {
      const { label, sentence: says, tone } = statusInWords(family, status);
      expect([family, status, says]).toEqual([family, status, expect.stringMatching(sentence)]);
      expect(`${label} ${says}`).not.toMatch(jargon);
      expect(label).not.toMatch(/[_“]/);
      if (isFinal(family, status)) expect([family, status, tone === 'open']).toEqual([family, status, false]);
    }
});

it('a status that nobody has seen keeps Twilio’s own word and says that it is new', () => {
  expect(statusInWords('message', 'teleported')).toMatchObject({
    label: 'Twilio says “teleported”',
    tone: 'open',
  });
  expect(statusInWords('message', 'constructor').label).toBe('Twilio says “constructor”');
});

it('every error of the catalogue says what it means, whose it is and whether to try again', () => {
  expect(errorCatalogue().length).toBeGreaterThan(100);
  for (const { code } of errorCatalogue()) {
    const { meaning, kind, fault, retry } = errorInWords(code);
    for (const text of [meaning, kind, fault, retry])
      expect([code, text]).toEqual([code, expect.stringMatching(/^[A-Z0-9“].*[.)]$/)]);
  }
  expect(errorInWords(99_999).kind).toBe('The reason is not in the catalogue.');
});

it('every difference from Twilio, every act, every kind and every source has words', () => {
  const found = { resource_sid: '', heard: 'sent', actual: 'failed', settled_by: '', first_found_at: '' };
  for (const kind of discrepancyKinds) expect(differenceInWords({ ...found, kind })).toMatch(sentence);
  expect(differenceInWords({ ...found, kind: 'toString' })).toContain('(toString)');
  for (const action of Object.keys(actions)) expect(actInWords(action)).toMatch(/^[A-Z]/);
  for (const kind of eventKinds.filter((one) => familyOfKind[one] === ''))
    expect(outcomeOf({ kind, status: '' }).label).not.toBe('Recorded');
  for (const source of eventSources) expect(sourceInWords(source)).toMatch(/^(a |the |somebody|Twilio)/);
  for (const signal of ['stop', 'start', 'help', 'possible-revocation'])
    expect(saidInWords(signal)).toMatch(/^The person .*\.$/);
});

it('every channel and direction says who contacted whom', () => {
  for (const channel of channels) expect(channelInWords(channel)).not.toMatch(/^(sms|mms|rcs|voice|other)$/);
  expect(contactInWords('message', 'sms', 'outbound')).toBe('Text message (SMS) to the person');
  expect(contactInWords('call', 'voice', 'inbound')).toBe('Phone call from the person');
  expect(contactInWords('verification', 'whatsapp', 'unknown')).toBe('Verification by WhatsApp');
});

it('a day is spelled, so that nobody takes it for another', () => {
  expect(dayInWords('2026-03-04T23:59:59.999Z')).toBe('Wednesday, 4 March 2026');
});
