import type { Role } from './role.ts';

const contactId = /\bct_[0-9a-f]{32}\b/g;

/** What an SRE is given names nobody: not by a contact id either, wherever in the text it may be. */
export function withoutPersons(role: Role, text: string): string {
  return role === 'sre' ? text.replaceAll(contactId, '') : text;
}
