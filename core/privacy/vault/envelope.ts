import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { KeyWrapper } from './key-wrapper.ts';

/** How an address is sealed; part of what is authenticated, so that an old row cannot pass for a new form. */
export const sealVersion = 1;

export const envelopeSchema = z.object({
  contact_id: z.string(),
  domain: z.string(),
  schema_version: z.number(),
  wrapper_id: z.string(),
  wrapped_key: z.string(),
  iv: z.string(),
  ciphertext: z.string(),
  tag: z.string(),
});

/** A sealed address, as a row of `contact_vault`: only its master key opens it, and only for this contact and kind. */
export type Envelope = z.output<typeof envelopeSchema>;

/** A sealed address is not what was sealed: altered, or of another contact. */
export class EnvelopeBroken extends Error {
  override readonly name = 'EnvelopeBroken';
}

const cipherName = 'aes-256-gcm';
const tagBytes = 16;

interface Sealed {
  readonly contactId: string;
  readonly domain: string;
  readonly text: string;
}

/** Seals a text under a key that is made for it alone and used once, so that no nonce is ever used twice under a key. */
export async function seal(wrapper: KeyWrapper, { contactId, domain, text }: Sealed): Promise<Envelope> {
  const key = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv(cipherName, key, iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticated(contactId, domain, sealVersion));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const wrapped = await wrapper.wrap(key);
  key.fill(0);
  return {
    contact_id: contactId,
    domain,
    schema_version: sealVersion,
    wrapper_id: wrapper.id,
    wrapped_key: wrapped.toString('base64'),
    iv: iv.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** The text behind an envelope. Throws MasterKeyWrong or EnvelopeBroken. */
export async function open(wrapper: KeyWrapper, envelope: Envelope): Promise<string> {
  const key = await wrapper.unwrap(envelope.wrapper_id, Buffer.from(envelope.wrapped_key, 'base64'));
  try {
    const decipher = createDecipheriv(cipherName, key, Buffer.from(envelope.iv, 'base64'), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(authenticated(envelope.contact_id, envelope.domain, envelope.schema_version));
    decipher.setAuthTag(Buffer.from(envelope.tag, 'base64'));
    return Buffer.concat([
      decipher.update(Buffer.from(envelope.ciphertext, 'base64')),
      decipher.final(),
    ]).toString('utf8');
  } catch {
    throw new EnvelopeBroken(
      `the address of ${envelope.contact_id} in the vault was altered, or belongs to another contact: it cannot be shown`,
    );
  } finally {
    key.fill(0);
  }
}

/** The same address under the newest master key; the address itself stays sealed. */
export async function rewrapped(wrapper: KeyWrapper, envelope: Envelope): Promise<Envelope> {
  const key = await wrapper.unwrap(envelope.wrapper_id, Buffer.from(envelope.wrapped_key, 'base64'));
  const wrapped = await wrapper.wrap(key);
  key.fill(0);
  return { ...envelope, wrapper_id: wrapper.id, wrapped_key: wrapped.toString('base64') };
}

function authenticated(contactId: string, domain: string, version: number): Buffer {
  return Buffer.from(`ledgerline contact vault\0${version}\0${contactId}\0${domain}`, 'utf8');
}
