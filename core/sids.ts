/** Twilio's identifiers: two letters that name the kind of resource, then 32 hexadecimal digits. */

export type AccountSid = string & { readonly __brand: 'AccountSid' };

const anySid = /^[A-Z]{2}[0-9a-f]{32}$/;

/** True for a text in the form of any Twilio SID. */
export function isSid(text: string): boolean {
  return anySid.test(text);
}

/** True for a text in the form of a SID with one of the given two-letter prefixes. */
export function isSidOf(text: string, ...prefixes: readonly string[]): boolean {
  return anySid.test(text) && prefixes.includes(text.slice(0, 2));
}

/** What a message's SID says of its channel, where nothing else does. */
export function channelOfMessageSid(messageSid: string): 'mms' | 'sms' {
  return messageSid.startsWith('MM') ? 'mms' : 'sms';
}

/** Narrows a text to an AccountSid, or `undefined` when it does not have that form. */
export function asAccountSid(text: string | undefined): AccountSid | undefined {
  return text !== undefined && isSidOf(text, 'AC') ? (text as AccountSid) : undefined;
}
