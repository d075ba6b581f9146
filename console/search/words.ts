import { channelInWords, purposeInWords } from '../in-words/contacts.ts';
import { dateInWords } from '../in-words/times.ts';
import type { outcomes, Query, searchedFamilies } from './query.ts';

export const kindWords: Readonly<Record<(typeof searchedFamilies)[number], string>> = {
  message: 'messages',
  call: 'calls',
  verification: 'verifications',
  'verification-attempt': 'messages with codes',
};

export const outcomeWords: Readonly<Record<(typeof outcomes)[number], string>> = {
  good: 'arrived or answered',
  bad: 'did not arrive, or not answered',
  calm: 'withdrawn',
  open: 'end not known',
};

export const directionWords = { outbound: 'to people', inbound: 'from people' } as const;

/** What a search is for, in one sentence. */
export function queryInWords(query: Query): string {
  const {
    from,
    to,
    kind,
    outcome,
    purpose,
    announced,
    channel,
    direction,
    sender,
    environment,
    account,
    code,
  } = query;
  const parts = [
    kind === undefined ? 'messages, calls and verifications' : kindWords[kind],
    ...(direction === undefined ? [] : [directionWords[direction]]),
    ...(channel === undefined ? [] : [`by ${channelInWords(channel)}`]),
    from === to ? `on ${dateInWords(from)}` : `from ${dateInWords(from)} to ${dateInWords(to)}`,
    ...(purpose === undefined ? [] : [`for ${purposeInWords(purpose)}`]),
    ...(announced === undefined ? [] : ['whose purpose was not announced']),
    ...(outcome === undefined ? [] : [`with the outcome “${outcomeWords[outcome]}”`]),
    ...(code === undefined ? [] : [`with error ${code}`]),
    ...(sender === undefined ? [] : [`of sender ${sender}`]),
    ...(environment === undefined ? [] : [`of environment ${environment}`]),
    ...(account === undefined ? [] : [`of account ${account}`]),
  ];
  const sentence = parts.join(' ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
