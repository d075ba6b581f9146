import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parse as parseQuerystring, stringify as stringifyQuerystring } from 'node:querystring';
import type { Parameter, Parameters } from './parameters.ts';

/*
 * Twilio's classic request signature: https://www.twilio.com/docs/usage/security#validating-requests, in the form in
 * which twilio-node 6.2.0 checks it. What it does not give: protection against replay (there is no time and no
 * nonce in it), and borders between names and values (`a=bc` and `ab=c` sign alike). Both are handled where
 * callbacks are recognised and given their identity.
 */

/** Base64 of the 20 bytes of an HMAC-SHA1. */
const signatureBytes = 28;

export interface SignedRequest {
  /** The header `X-Twilio-Signature`, as received. */
  readonly signature: string | undefined;
  /** The URL that Twilio called, see {@link publicUrlOf}. */
  readonly url: string;
  /** The decoded form of a POST; `noParameters` for GET and for JSON, whose URL carries everything. */
  readonly parameters: Parameters;
  /** Auth Tokens of the one account that may have signed: several while they are being rotated. */
  readonly tokens: readonly string[];
}

/**
 * The index in `tokens` of the token that made the signature, or -1 when none did. Never throws: a URL that is none is
 * just not verified. An empty token verifies nothing, as anybody can sign with it.
 */
export function verifySignature({ signature, url, parameters, tokens }: SignedRequest): number {
  const received = Buffer.from(signature ?? '', 'utf8');
  if (received.length !== signatureBytes) return -1;

  const suffix = signedParameters(parameters);
  for (const candidate of urlCandidates(url)) {
    const signed = candidate + suffix;
    // One account has a handful of tokens; which of them matched is no secret, so the loop may stop early.
    for (const [index, token] of tokens.entries()) {
      if (token !== '' && timingSafeEqual(received, signatureOf(signed, token))) return index;
    }
  }
  return -1;
}

/** The text that Twilio signs: the URL, then each name with its value, without separators. */
export function signedForm(url: string, parameters: Parameters): string {
  return url + signedParameters(parameters);
}

/**
 * The signature that Twilio would make of a request to this URL. The port is left out, as every validator of Twilio's
 * tries that, whichever port it sees itself.
 */
export function signAnew(url: string, parameters: Parameters, token: string): string {
  return signatureOf(withoutPort(url) + signedParameters(parameters), token).toString('latin1');
}

/**
 * True when the URL has exactly one `bodySHA256` and it is the lowercase hexadecimal SHA-256 of these bytes. It proves
 * the body of a JSON callback only together with a verified signature over the same URL.
 */
export function verifyBodyHash(url: string, body: Buffer): boolean {
  const query = url.indexOf('?');
  if (query === -1) return false;
  const [stated, ...others] = new URLSearchParams(url.slice(query)).getAll('bodySHA256');
  if (stated === undefined || others.length > 0) return false;

  const received = Buffer.from(stated, 'utf8');
  const expected = Buffer.from(createHash('sha256').update(body).digest('hex'), 'utf8');
  return received.length === expected.length && timingSafeEqual(received, expected);
}

/**
 * The URL that Twilio called, for a request that came through any number of proxies.
 *
 * Scheme, host, port and path prefix come from the configuration alone: `Host` and `X-Forwarded-*` are the sender's
 * word. Path and query come from the request line with their bytes unchanged, because those bytes are signed.
 * A target in absolute form (RFC 9112, section 3.2.2) loses its scheme and host.
 * Proxies may strip the prefix or leave it: a target that already starts with it does not get it twice. So a prefix
 * must not equal the start of one of our own routes.
 */
export function publicUrlOf(publicBaseUrl: string, requestTarget: string): string {
  const base = publicBaseUrl.replace(/\/+$/, '');
  const target = pathAndQueryOf(requestTarget);
  const authority = authorityOf(base);
  const prefix = authority === undefined ? '' : base.slice(authority.end);
  if (prefix === '' || !startsWithPath(target, prefix)) return base + target;
  return base.slice(0, base.length - prefix.length) + target;
}

function pathAndQueryOf(requestTarget: string): string {
  if (requestTarget.startsWith('/')) return requestTarget;
  const authority = authorityOf(requestTarget);
  const rest = requestTarget.slice(authority?.end ?? 0);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function startsWithPath(target: string, prefix: string): boolean {
  if (!target.startsWith(prefix)) return false;
  const next = target.charAt(prefix.length);
  return next === '' || next === '/' || next === '?';
}

function signatureOf(signed: string, token: string): Buffer {
  // Compared as text: decoding the received base64 would let several texts pass for the same signature.
  return Buffer.from(createHmac('sha1', token).update(signed, 'utf8').digest('base64'), 'latin1');
}

/** Names sorted by code unit, and within a name each distinct value once, sorted too. */
function signedParameters(parameters: Parameters): string {
  const sorted = [...parameters.entries()].sort(byNameThenValue);
  let signed = '';
  let previous: Parameter | undefined;
  for (const entry of sorted) {
    if (entry[0] !== previous?.[0] || entry[1] !== previous[1]) signed += entry[0] + entry[1];
    previous = entry;
  }
  return signed;
}

function byNameThenValue(a: Parameter, b: Parameter): number {
  return byCodeUnit(a[0], b[0]) || byCodeUnit(a[1], b[1]);
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The URLs that Twilio may have signed, likeliest first and each once, made only when asked for. Back ends of Twilio
 * differ in whether they sign the port and an escaped or a plain query (twilio-node issues 1059 and 1183).
 */
function* urlCandidates(url: string): Generator<string, void> {
  const tried = new Set<string>();
  for (const variant of urlVariants(url)) {
    if (tried.has(variant)) continue;
    tried.add(variant);
    yield variant;
  }
}

function* urlVariants(url: string): Generator<string, void> {
  yield withoutPort(url);
  yield withPort(url);
  if (!URL.canParse(url)) return;
  const normalised = new URL(url).href;
  yield withoutPort(normalised);
  yield withPort(normalised);
  yield withLegacyQuery(withoutPort(normalised));
  yield withLegacyQuery(withPort(normalised));
}

function withoutPort(url: string): string {
  const authority = authorityOf(url);
  return authority === undefined ? url : url.slice(0, authority.portStart) + url.slice(authority.end);
}

function withPort(url: string): string {
  const authority = authorityOf(url);
  if (authority === undefined || authority.portStart < authority.end) return url;
  const port = /^https:/i.test(url) ? ':443' : ':80';
  return url.slice(0, authority.end) + port + url.slice(authority.end);
}

/** Some back ends signed the query as Node's old `querystring` writes it: `%20` for `+`, `%3A` for a colon. */
function withLegacyQuery(url: string): string {
  const query = url.indexOf('?') + 1;
  if (query === 0 || query === url.length) return url;
  return url.slice(0, query) + stringifyQuerystring(parseQuerystring(url.slice(query)));
}

/**
 * Where the authority of a URL ends and where its port (with the colon) starts; both are equal when it has no port.
 * Found without `new URL()`, which would rewrite bytes that are signed.
 */
function authorityOf(url: string): { portStart: number; end: number } | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url);
  if (match === null) return undefined;
  const [whole, authority = ''] = match;
  const host = whole.length - authority.length + authority.lastIndexOf('@') + 1;
  // Colons within the brackets of an IPv6 literal start no port.
  const colon = whole.indexOf(':', Math.max(host, whole.lastIndexOf(']') + 1));
  return { portStart: colon === -1 ? whole.length : colon, end: whole.length };
}
