import type { Store } from '../../core/store/store.ts';

/** Messages of one segment: how many a minute, between two times, and which of them had what. */
export interface Traffic {
  readonly fromMs: number;
  readonly toMs: number;
  readonly perMinute: number;
  /** Of a hundred messages, the first so many are filtered. */
  readonly filteredOfHundred?: number;
  /** Of a hundred, the last so many stay `sent`. */
  readonly unheardOfHundred?: number;
  readonly deliveredAfterMs?: number;
  readonly code?: number;
  readonly sender?: string;
  readonly service?: string;
  readonly channel?: string;
  readonly country?: string;
  readonly carrier?: string;
  readonly template?: string;
}

/** The account that the traffic is of. */
export const trafficAccount = `AC${'a1'.repeat(16)}`;

/** Writes messages as the shipper leaves them in resources_by_minute; ClickHouse makes them up by itself, thousands at once. */
export async function sendMessages(store: Store, traffic: Traffic): Promise<void> {
  const minutes = Math.floor((traffic.toMs - traffic.fromMs) / 60_000);
  const { filteredOfHundred = 0, unheardOfHundred = 0 } = traffic;
  await store.writer.command({
    query: `INSERT INTO resources_by_minute
      (account_sid, family, minute, resource_sid, version, is_deleted, made_at, environment, direction, channel, country,
        own_address, messaging_service_sid, template, carrier, status, final, error_code, heard_by, to_sent_ms,
        to_delivered_ms, made_to_delivered_ms, last_heard_at)
      SELECT {account:String}, 'message', toStartOfMinute(at), concat('SM', hex(MD5(concat({salt:String}, toString(number))))), 1, 0,
        at, 'production', 'outbound', {channel:String}, {country:String}, {sender:String}, {service:String},
        {template:String}, {carrier:String},
        multiIf(filtered, 'undelivered', unheard, 'sent', 'delivered') AS status, NOT unheard,
        if(filtered, {code:Int32}, NULL), if(unheard, '', 'callback'), 200,
        if(filtered OR unheard, NULL, {after:UInt32}), if(filtered OR unheard, NULL, {after:UInt32} + 200), at
      FROM
      (
        SELECT number, toDateTime64(fromUnixTimestamp64Milli({from:Int64} + intDiv(number, {each:UInt32}) * 60000, 'UTC'), 3, 'UTC') AS at,
          -- Spread evenly: 61 and 100 have no common divisor.
          (number * 61) % 100 < {filtered:UInt32} AS filtered,
          (number * 61) % 100 >= 100 - {unheard:UInt32} AS unheard
        FROM numbers({count:UInt64})
      )`,
    query_params: {
      account: trafficAccount,
      salt: JSON.stringify(traffic),
      from: traffic.fromMs,
      each: traffic.perMinute,
      count: minutes * traffic.perMinute,
      filtered: filteredOfHundred,
      unheard: unheardOfHundred,
      code: traffic.code ?? 30007,
      after: traffic.deliveredAfterMs ?? 2_000,
      channel: traffic.channel ?? 'sms',
      country: traffic.country ?? 'US',
      sender: traffic.sender ?? '+15005550006',
      service: traffic.service ?? '',
      template: traffic.template ?? '',
      carrier: traffic.carrier ?? '',
    },
  });
}
