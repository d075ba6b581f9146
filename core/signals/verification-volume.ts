import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';
import { parameters } from './parameters.ts';
import type { Segment } from './segments.ts';

/** How many verifications a segment had since a time, and had at the same hours of the seven days before, on average. */
export interface VerificationVolume {
  readonly since: number;
  readonly usual: number;
  /** Mobile network of most attempts since; empty where none has most. */
  readonly carrier: string;
}

const volumeRow = z.object({ since: z.coerce.number(), usual: z.number() });
const carrierRow = z.object({ carrier: z.string(), share: z.number().nullable() });

const days = 7;
const dayMs = 86_400_000;

export async function verificationVolume(
  store: Store,
  { accountSid, environment, about }: Segment,
  sinceMs: number,
  nowMs: number,
): Promise<VerificationVolume> {
  const values = {
    account: accountSid,
    environment,
    channel: about.channel,
    country: about.country,
    since: Math.floor(sinceMs / 1_000),
    from: Math.floor((sinceMs - days * dayMs) / 1_000),
    seconds: Math.floor(Math.min(nowMs - sinceMs, dayMs) / 1_000),
  };
  const ofSegment = `account_sid = {account:String} AND environment = {environment:String} AND channel = {channel:String}
         AND country = {country:String}`;
  const [volume] = await rowsOf(
    store,
    volumeRow,
    `SELECT sumIf(started, minute >= toDateTime({since:UInt32}, 'UTC')) AS since,
        sumIf(started, minute < toDateTime({since:UInt32}, 'UTC')
            AND (toUnixTimestamp(minute) - {from:UInt32}) % 86400 < {seconds:UInt32}) / ${days} AS usual
     FROM verification_outcome
     WHERE minute >= toDateTime({from:UInt32}, 'UTC') AND ${ofSegment}`,
    values,
  );
  const [most] = await rowsOf(
    store,
    carrierRow,
    `SELECT carrier, sum(attempts) / nullIf(sum(sum(attempts)) OVER (), 0) AS share FROM verification_attempt_outcome
     WHERE minute >= toDateTime({since:UInt32}, 'UTC') AND ${ofSegment}
     GROUP BY carrier ORDER BY sum(attempts) DESC LIMIT 1`,
    values,
  );
  return {
    since: volume?.since ?? 0,
    usual: volume?.usual ?? 0,
    carrier: (most?.share ?? 0) >= parameters.carriesShare ? (most?.carrier ?? '') : '',
  };
}
