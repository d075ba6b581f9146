import { oneOfAnyCase, sid } from '../../core/redaction/forms.ts';

/**
 * Where a webhook leads, seen from here:
 * - none: nothing is configured
 * - here: an address of this collector
 * - wrong-address: this collector's host, but none of its addresses, or that of another account
 * - flow: a Studio flow
 * - twilio: another address of Twilio's own (a TwiML bin, a function)
 * - elsewhere
 */
export type Place = 'none' | 'here' | 'wrong-address' | 'flow' | 'twilio' | 'elsewhere';

const method = oneOfAnyCase('get', 'post');
const maxUrlCharacters = 4_000;

/** `/callbacks`, with an account, a kind or both. */
const ownAddress = /^\/callbacks(?:\/(AC[0-9a-f]{32}))?(?:\/[a-z-]+)?$/;
const flowAddress = /^\/v1\/Accounts\/AC[0-9a-f]{32}\/Flows\/(FW[0-9a-f]{32})$/;
const twilioHost = /(?:^|\.)twilio\.com$/;

/**
 * What is kept of a configured webhook, by names that begin with `name`: where it leads, how it is asked, and whether
 * Twilio tries again when it gets no good answer (`#rp=5xx`). Of an address elsewhere the host is kept: it is the
 * business's own, and whoever is to mend it must know it. Paths and queries may hold secrets.
 */
export function webhookFacts(
  name: string,
  configured: { readonly url: string | null | undefined; readonly method: string | null | undefined },
  collector: { readonly publicUrl: string; readonly accountSid: string },
): Record<string, string> {
  const url = parsed(configured.url);
  const place = placeOf(configured.url, collector);
  const flow = flowOf(url);
  return {
    [name]: place,
    ...(place === 'elsewhere' && url !== undefined && { [`${name}Host`]: hostOf(url) }),
    ...(place !== 'none' &&
      method.fits(configured.method ?? '') && {
        [`${name}Method`]: (configured.method ?? '').toUpperCase(),
      }),
    ...((place === 'here' || place === 'wrong-address') &&
      url !== undefined && { [`${name}Retries`]: retriesOn5xx(url) ? 'yes' : 'no' }),
    ...(flow !== undefined && { [`${name}Flow`]: flow }),
  };
}

/** Whether an address is one of this collector's, whatever its query and fragment. */
export function leadsHere(text: string, publicUrl: string): boolean {
  return placeOf(text, { publicUrl, accountSid: '' }) === 'here';
}

/** Where a changed field led or leads, in one text, when it is the address of a webhook; nothing otherwise. */
export function inFields(
  attribute: string,
  value: unknown,
  field: string,
  publicUrl: string,
): Record<string, string> {
  if (!/(^|_)(url|status_callback)$/.test(field)) return {};
  const text = typeof value === 'string' ? value : '';
  const url = parsed(text);
  const place = placeOf(text, { publicUrl, accountSid: '' });
  return { [attribute]: place === 'elsewhere' && url !== undefined ? hostOf(url) : place };
}

function placeOf(
  text: string | null | undefined,
  { publicUrl, accountSid }: { readonly publicUrl: string; readonly accountSid: string },
): Place {
  if (!text) return 'none';
  const url = parsed(text);
  if (url === undefined) return 'elsewhere';
  const base = new URL(publicUrl);
  if (url.host === base.host) {
    const path = url.pathname.startsWith(base.pathname)
      ? url.pathname.slice(base.pathname.replace(/\/$/, '').length)
      : '';
    const own = ownAddress.exec(path);
    const isOfThis = own?.[1] === undefined || accountSid === '' || own[1] === accountSid;
    return own !== null && isOfThis && url.protocol === base.protocol ? 'here' : 'wrong-address';
  }
  if (flowOf(url) !== undefined) return 'flow';
  return twilioHost.test(url.hostname) ? 'twilio' : 'elsewhere';
}

function flowOf(url: URL | undefined): string | undefined {
  const flow =
    url !== undefined && twilioHost.test(url.hostname) ? flowAddress.exec(url.pathname)?.[1] : undefined;
  return flow !== undefined && sid('FW').fits(flow) ? flow : undefined;
}

/** Connection overrides stand behind the `#` (Twilio's guide "Webhooks connection overrides"); rp says what is tried again. */
function retriesOn5xx(url: URL): boolean {
  const overrides = new URLSearchParams(url.hash.slice(1));
  const policies = (overrides.get('rp') ?? '').split(',');
  return overrides.get('rc') !== '0' && (policies.includes('5xx') || policies.includes('all'));
}

function parsed(text: string | null | undefined): URL | undefined {
  return text && text.length <= maxUrlCharacters && URL.canParse(text) ? new URL(text) : undefined;
}

function hostOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}
