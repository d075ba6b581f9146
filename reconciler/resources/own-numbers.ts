/** Numbers that are the accounts' own, as E.164: whoever has one of them is no person. */
export type OwnNumbers = ReadonlySet<string>;

export const noneKnown: OwnNumbers = new Set();

/** Whether an address is one of the accounts' own numbers, over whatever channel. */
export function isOwnNumber(own: OwnNumbers, address: string | null | undefined): boolean {
  return !!address && own.size > 0 && own.has(address.replace(/^whatsapp:/, ''));
}
