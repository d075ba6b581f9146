import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Twilio's list of Messages of one account, as many as it is told, made page by page and never held. It knows no
 * filters: every window has all of them.
 */
const total = Number(process.argv[2]);
const day = process.argv[3] ?? '';
const startMs = Date.parse(`${day}T00:00:00Z`);

function row(accountSid: string, index: number): object {
  const sid = `SM${createHash('md5').update(String(index)).digest('hex')}`;
  const date = new Date(startMs + Math.floor((index / total) * 86_000_000))
    .toUTCString()
    .replace('GMT', '+0000');
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: 'Your appointment is tomorrow at nine. Reply C to confirm, R to change it, STOP to hear no more of us.',
    date_created: date,
    date_sent: date,
    date_updated: date,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: '+15005550006',
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: '-0.00750',
    price_unit: 'USD',
    sid,
    status: 'delivered',
    subresource_uris: { media: `${uri}/Media.json`, feedback: `${uri}/Feedback.json` },
    to: `+1415555${String(index % 10_000).padStart(4, '0')}`,
    uri: `${uri}.json`,
  };
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://bench');
  const [, accountSid = ''] = /\/Accounts\/(AC\w+)\//.exec(url.pathname) ?? [];
  response.setHeader('Content-Type', 'application/json');
  if (!url.pathname.endsWith('/Messages.json')) {
    const rows = /\/(Calls|Accounts)\.json$/.exec(url.pathname)?.[1]?.toLowerCase();
    // The account has nothing else.
    response.statusCode = rows === undefined ? 404 : 200;
    return void response.end(JSON.stringify(rows === undefined ? {} : { [rows]: [], next_page_uri: null }));
  }
  const size = Number(url.searchParams.get('PageSize') ?? 50);
  const start = Number(url.searchParams.get('PageToken') ?? 0);
  const end = Math.min(start + size, total);
  const messages = Array.from({ length: end - start }, (_, offset) => row(accountSid, start + offset));
  const next = `${url.pathname}?PageSize=${size}&PageToken=${end}`;
  response.end(
    JSON.stringify({
      messages,
      next_page_uri: end < total ? next : null,
      page: 0,
      page_size: size,
      start,
      end,
      first_page_uri: url.pathname,
      previous_page_uri: null,
      uri: url.pathname,
    }),
  );
});
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);
