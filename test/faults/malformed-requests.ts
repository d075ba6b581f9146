import { authToken, publicUrl } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';
import { signatureOf } from '../world/sign.ts';

const form = 'application/x-www-form-urlencoded';

/** One request that no Twilio sends, and what a clear answer to it is. */
export interface BadRequest {
  readonly name: string;
  /** The bytes as they go over the wire, or a part after which the sender waits. */
  readonly bytes: string | Buffer;
  /** Statuses that are a clear answer; 0: the connection is closed without one, as HTTP asks for. */
  readonly expected: readonly number[];
  /** After sending: end the connection (truncated), or keep it open (slow). */
  readonly afterwards?: 'end' | 'wait';
}

/** Over 200 of them, each different. */
export function malformedRequests(): readonly BadRequest[] {
  const tidy = new URLSearchParams(messageCallback(messageSid('bad'), 'sent')).toString();
  const signature = signatureOf(
    authToken,
    `${publicUrl}/callbacks`,
    Object.entries(messageCallback(messageSid('bad'), 'sent')),
  );
  const signed = { 'X-Twilio-Signature': signature, 'Content-Type': form };
  const many = (count: number, make: (index: number) => BadRequest): BadRequest[] =>
    Array.from({ length: count }, (_, index) => make(index));
  return [
    // Truncated: fewer bytes than Content-Length promises, then the connection ends.
    ...many(20, (n) => ({
      name: `body cut off after ${n * 10} bytes`,
      bytes: raw(
        'POST',
        '/callbacks',
        { ...signed, 'Content-Length': String(tidy.length) },
        tidy.slice(0, n * 10),
      ),
      expected: [0, 400],
      afterwards: 'end' as const,
    })),
    // Truncated bodies that claim to be whole: the signature no longer fits, or an escape is cut in two.
    ...many(30, (n) => ({
      name: `body shortened by ${n + 1}`,
      bytes: post(signed, tidy.slice(0, -(n + 1))),
      expected: [400, 403],
    })),
    // Encodings that no form encoder writes.
    ...[
      '%',
      '%G1',
      'a=%',
      'a=%F',
      'a=%ZZ',
      'a=%FF',
      'a=%C3%28',
      'a=%ED%A0%80',
      '%00=1',
      'a=%00',
      '=1',
      'a=1&=2',
      'a=%u0041',
    ].map((body) => ({
      name: `form ${body}`,
      bytes: post(signed, body),
      expected: [400],
    })),
    ...many(10, (n) => ({
      name: `raw bytes ${n}`,
      bytes: post(signed, Buffer.from([0x61, 0x3d, 0xc3, 0x28 + n, 0xff, 0xfe])),
      expected: [400],
    })),
    // Too large, by promise and in fact.
    ...many(5, (n) => ({
      name: `10 MB body ${n}`,
      bytes: post(signed, `Body=${String(n).repeat(10_000_000)}`),
      expected: [413],
    })),
    ...many(5, (n) => ({
      name: `10 MB promised ${n}`,
      bytes: raw('POST', '/callbacks', { ...signed, 'Content-Length': String(10_000_000 + n) }, 'a=1'),
      expected: [413],
      afterwards: 'wait' as const,
    })),
    ...many(3, (n) => ({
      name: `chunked without end ${n}`,
      bytes: Buffer.concat([
        Buffer.from(raw('POST', '/callbacks', { ...signed, 'Transfer-Encoding': 'chunked' }, '').toString()),
        Buffer.from(`40000\r\n${'a'.repeat(0x40000)}\r\n40000\r\n${'b'.repeat(0x40000 - n)}`),
      ]),
      expected: [413],
      afterwards: 'wait' as const,
    })),
    ...many(5, (n) => ({
      name: `${2_000 + n} parameters`,
      bytes: post(signed, Array.from({ length: 2_000 + n }, (_, i) => `p${i}=1`).join('&')),
      expected: [400],
    })),
    ...many(5, (n) => ({
      name: `long name ${n}`,
      bytes: post(signed, `${'n'.repeat(300 + n)}=1`),
      expected: [400],
    })),
    // JSON: nested, broken, prototype, without its hash.
    ...many(10, (n) => ({
      name: `JSON nested ${10 ** Math.min(n, 4)} ${n}`,
      bytes: post(
        { ...signed, 'Content-Type': 'application/json' },
        '['.repeat(10 ** Math.min(n, 4) + n) + ']'.repeat(10 ** Math.min(n, 4) + n),
      ),
      expected: [403],
    })),
    ...[
      '',
      '{',
      '{"a":',
      '[1,',
      '{"a":1}}',
      "{'a':1}",
      'undefined',
      'NaN',
      '{"AccountSid":"Jane"',
      '\u0000',
    ].map((body) => ({
      name: `broken JSON ${JSON.stringify(body)}`,
      bytes: post({ ...signed, 'Content-Type': 'application/json' }, body),
      expected: [400, 403],
    })),
    ...[
      '{"__proto__":{"polluted":true}}',
      '[{"__proto__":{"polluted":true}}]',
      '{"constructor":{"prototype":{"polluted":true}}}',
    ].map((body) => ({
      name: `JSON ${body}`,
      bytes: post({ ...signed, 'Content-Type': 'application/json' }, body),
      expected: [403],
    })),
    ...[
      '__proto__=polluted',
      '__proto__[polluted]=1',
      'constructor=1&__proto__=2',
      'a[__proto__][polluted]=1',
      'toString=Jane',
      'hasOwnProperty=1',
    ].map((body) => ({
      name: `form ${body}`,
      bytes: post(signed, body),
      expected: [403],
    })),
    // Content types that are not a callback's.
    ...[
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/octet-stream',
      'image/png',
      'application/jsonp',
      'application/x-www-form-urlencodedx',
      '',
    ].map((type) => ({
      name: `content type ${type}`,
      bytes: post({ ...signed, 'Content-Type': type }, tidy),
      expected: [415],
    })),
    ...['gzip', 'deflate', 'br', 'zstd', 'compress', 'gzip, gzip', 'nonsense'].map((encoding) => ({
      name: `content encoding ${encoding}`,
      bytes: post({ ...signed, 'Content-Encoding': encoding }, tidy),
      expected: [415],
    })),
    // Headers.
    ...many(5, (n) => ({
      name: `header flood ${n}`,
      bytes: post(
        {
          ...signed,
          ...Object.fromEntries(Array.from({ length: 500 + n }, (_, i) => [`X-Flood-${i}`, 'x'.repeat(60)])),
        },
        tidy,
      ),
      expected: [431],
    })),
    ...many(3, (n) => ({
      name: `huge header ${n}`,
      bytes: post({ ...signed, 'X-Huge': 'x'.repeat(20_000 + n) }, tidy),
      expected: [431],
    })),
    ...many(3, (n) => ({
      name: `long target ${n}`,
      bytes: raw('GET', `/callbacks?a=${'x'.repeat(20_000 + n)}`, {}, ''),
      expected: [414, 431],
    })),
    ...[
      '',
      'x',
      'x'.repeat(28),
      `${'x'.repeat(27)}=`,
      '===',
      'ünsigned',
      `${signature}x`,
      signature.slice(1),
    ].map((value) => ({
      name: `signature of ${value.length} characters`,
      bytes: post({ ...signed, 'X-Twilio-Signature': value }, `${tidy}&n=${value.length}`),
      expected: [403],
    })),
    {
      name: 'two signatures',
      bytes: raw(
        'POST',
        '/callbacks',
        { ...signed, 'Content-Length': String(tidy.length) },
        tidy,
        `X-Twilio-Signature: ${signature}x`,
      ),
      expected: [403],
    },
    // Smuggling shapes.
    {
      name: 'two lengths',
      bytes: raw('POST', '/callbacks', { ...signed, 'Content-Length': '5' }, 'a=bcd', 'Content-Length: 6'),
      expected: [400],
    },
    {
      name: 'length and chunked',
      bytes: raw(
        'POST',
        '/callbacks',
        { ...signed, 'Content-Length': '5', 'Transfer-Encoding': 'chunked' },
        '0\r\n\r\n',
      ),
      expected: [400],
    },
    {
      name: 'negative length',
      bytes: raw('POST', '/callbacks', { ...signed, 'Content-Length': '-5' }, 'a=bcd'),
      expected: [400],
    },
    {
      name: 'length in words',
      bytes: raw('POST', '/callbacks', { ...signed, 'Content-Length': 'five' }, 'a=bcd'),
      expected: [400],
    },
    { name: 'no host', bytes: 'GET /callbacks HTTP/1.1\r\n\r\n', expected: [400] },
    { name: 'no HTTP at all', bytes: 'hello\r\n\r\n', expected: [400] },
    {
      name: 'TLS where none is',
      bytes: Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01, 0x00, 0x00]),
      expected: [0, 400],
      afterwards: 'end',
    },
    // Methods and addresses.
    ...['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'].map((method) => ({
      name: method,
      bytes: raw(method, '/callbacks', { 'Content-Length': '0' }, ''),
      expected: [405],
    })),
    ...[
      '/callbacks/',
      '/callbacks/nonsense',
      '/callbacks/ACxyz',
      `/callbacks/${accountSid}/nonsense`,
      `/callbacks/${accountSid}/`,
      '/callbacks/message-status/x',
      '/callbacks//',
      '/callbacks/unknown',
      '/callbacks/..%2f..%2fetc%2fpasswd',
      '/callbacks/%00',
    ].map((path) => ({
      name: path,
      bytes: raw('POST', path, { ...signed, 'Content-Length': String(tidy.length) }, tidy),
      expected: [404],
    })),
    ...[
      '/callback',
      '/nonsense',
      '/v1',
      '/v1/nonsense',
      '/..%2f',
      '/%',
      '/v1/trace/%E0%A4%A',
      '/v1/trace/SM123',
    ].map((path) => ({
      name: path,
      bytes: raw('GET', path, {}, ''),
      expected: [400, 401, 404],
    })),
    ...['?a=%', '?a=%FF', '?%00=1', '?=1'].map((query) => ({
      name: `query ${query}`,
      bytes: raw('GET', `/callbacks${query}`, {}, ''),
      expected: [400],
    })),
    ...many(20, (n) => ({
      name: `unsigned ${n}`,
      bytes: post({ 'Content-Type': form }, `${tidy}&N=${n}`),
      expected: [403],
    })),
    // Slow senders: they get an answer in the end, and hold nobody up.
    ...many(3, (n) => ({
      name: `slow body ${n}`,
      bytes: raw('POST', '/callbacks', { ...signed, 'Content-Length': '500' }, 'a'.repeat(n + 1)),
      expected: [408],
      afterwards: 'wait' as const,
    })),
    ...many(2, (n) => ({
      name: `slow headers ${n}`,
      bytes: `POST /callbacks HTTP/1.1\r\nHost: x\r\nX-${n}: `,
      expected: [408],
      afterwards: 'wait' as const,
    })),
  ];
}

function raw(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
  more = '',
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [
    `${method} ${target} HTTP/1.1`,
    'Host: hooks.example.org',
    ...lines,
    ...(more === '' ? [] : [more]),
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'utf8'), Buffer.from(body)]);
}

function post(headers: Readonly<Record<string, string>>, body: string | Buffer): Buffer {
  return raw('POST', '/callbacks', { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }, body);
}
