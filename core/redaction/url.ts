import type { Coarsening } from './policy.ts';

/** Twilio's own hosts by product, with edge and region. Not all of twilio.com: customers name their SIP domains there. */
const twilioHosts =
  /^(?:accounts|api|bulkexports|conversations|events|insights|lookups|mcs|media|messaging|monitor|numbers|studio|verify|voice|webhooks)(?:\.[a-z]{2,12}){0,1}(?:\.[a-z]{2}\d)?\.twilio\.com$/;

/** Of a URL its scheme and host, and only if the host is Twilio's or the account's own; a path may name a person. */
export const hostOfUrl: Coarsening = {
  name: "scheme and host, of Twilio's hosts and the account's own",
  apply: (value, own) => {
    if (!URL.canParse(value)) return undefined;
    const url = new URL(value);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
    return own.has(url.host) || twilioHosts.test(url.host) ? `${url.protocol}//${url.host}` : undefined;
  },
};
