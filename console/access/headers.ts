/** A year: what browsers and their preload lists expect of a site that means it (RFC 6797, section 6.1.1). */
const hsts = 'max-age=31536000';

/** Headers of everything that people and programs open: nothing of an answer is kept, framed or read by another site. */
const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/**
 * Headers of pages. `same-origin` as the referrer policy: with `no-referrer` a browser would send `Origin: null` with the forms of this
 * very page, and an older one could not be told from another site's (Fetch standard, "append a request Origin header").
 */
export function pageHeaders(overHttps: boolean): Readonly<Record<string, string>> {
  return {
    ...everywhere,
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), browsing-topics=()',
    ...transport(overHttps),
  };
}

/** Headers of the API's answers, which are data even when a browser opens them. */
export function apiHeaders(overHttps: boolean): Readonly<Record<string, string>> {
  return {
    ...everywhere,
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    ...transport(overHttps),
  };
}

function transport(overHttps: boolean): Readonly<Record<string, string>> {
  return overHttps ? { 'Strict-Transport-Security': hsts } : {};
}
