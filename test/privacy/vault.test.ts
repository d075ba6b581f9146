import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Envelope, EnvelopeBroken, open, seal } from '../../core/privacy/vault/envelope.ts';
import { LocalKeyWrapper, MasterKeyWrong, parseMasterKeys } from '../../core/privacy/vault/key-wrapper.ts';
import { rewrapVault } from '../../core/privacy/vault/rewrap.ts';
import { envelopesOf, openedAddresses } from '../../core/privacy/vault/vault.ts';
import { rowsOf } from '../../core/store/store.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';
import { aMasterKey, anInstance } from '../world/privacy.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const wrapperOf = (...versions: readonly number[]): LocalKeyWrapper =>
  new LocalKeyWrapper(parseMasterKeys(versions.map(aMasterKey).join(','), 'a test'));
const contactId = `ct_${'a'.repeat(32)}`;
const sealed = async (wrapper = wrapperOf(1)): Promise<Envelope> =>
  seal(wrapper, { contactId, domain: 'phone', text: person });

describe('a sealed address', () => {
  it('is opened by the master key that wraps its key, and by no other', async () => {
    const envelope = await sealed();
    expect(await open(wrapperOf(1), envelope)).toBe(person);
    await expect(open(wrapperOf(2), envelope)).rejects.toThrow(/local-1-[0-9a-f]{8} is not at hand/);
    const sameVersion = new LocalKeyWrapper(
      parseMasterKeys(`1:${Buffer.alloc(32, 9).toString('base64')}`, 'a test'),
    );
    await expect(open(sameVersion, envelope)).rejects.toThrow(MasterKeyWrong);
    await expect(open(sameVersion, { ...envelope, wrapper_id: sameVersion.id })).rejects.toThrow(
      MasterKeyWrong,
    );
  });

  it('belongs to its contact, kind and form: in another place it is not opened', async () => {
    const envelope = await sealed();
    for (const moved of [
      { ...envelope, contact_id: `ct_${'b'.repeat(32)}` },
      { ...envelope, domain: 'whatsapp-user' },
      { ...envelope, schema_version: 2 },
    ])
      await expect(open(wrapperOf(1), moved)).rejects.toThrow(EnvelopeBroken);
  });

  it('is not opened when any bit of it was changed', async () => {
    const envelope = await sealed();
    const parts = ['wrapped_key', 'iv', 'ciphertext', 'tag'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...parts),
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        async (part, at, bit) => {
          const bytes = Buffer.from(envelope[part], 'base64');
          bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << bit), at % bytes.length);
          const changed = { ...envelope, [part]: bytes.toString('base64') };
          await expect(open(wrapperOf(1), changed)).rejects.toThrow(/altered/);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has a key and a nonce of its own, also when the same address is sealed again', async () => {
    const many = await Promise.all(Array.from({ length: 50 }, () => sealed()));
    const keys = await Promise.all(
      many.map(async ({ wrapper_id, wrapped_key }) =>
        (await wrapperOf(1).unwrap(wrapper_id, Buffer.from(wrapped_key, 'base64'))).toString('hex'),
      ),
    );
    for (const values of [keys, many.map(({ iv }) => iv), many.map(({ ciphertext }) => ciphertext)])
      expect(new Set(values).size).toBe(many.length);
  });

  it('is what AES-256-GCM makes of it: opened here by hand', async () => {
    const envelope = await sealed();
    const key = await wrapperOf(1).unwrap(envelope.wrapper_id, Buffer.from(envelope.wrapped_key, 'base64'));
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(envelope.iv, 'base64'));
    decipher.setAAD(Buffer.from(['ledgerline contact vault', '1', contactId, 'phone'].join('\0')));
    decipher.setAuthTag(Buffer.from(envelope.tag, 'base64'));
    const text =
      decipher.update(Buffer.from(envelope.ciphertext, 'base64')).toString() + decipher.final('utf8');
    expect([key.length, text]).toEqual([32, person]);
  });
});

describe('master keys', () => {
  it('are refused with what is wrong when they cannot be used', () => {
    for (const [text, wrong] of [
      ['', /holds no master key/],
      ['1:c2hvcnQ=', /entry 1 is not version:base64 of 32 bytes/],
      [`${aMasterKey(1)},${aMasterKey(1)}`, /a version is given twice/],
    ] as const)
      expect(() => parseMasterKeys(text, 'the file')).toThrow(wrong);
  });

  it('wrap by the newest, whatever the order in which they are given', () => {
    expect(wrapperOf(1, 3, 2).id).toMatch(/^local-3-/);
  });
});

describe('the vault', () => {
  it('has an entry for who is met when it is on, which the same transaction made durable, and rewrapping leaves it readable', async () => {
    const instance = anInstance(store());
    const { contactId: met } = await instance.hear(
      messageCallback(messageSid('v'), 'sent', {
        To: `whatsapp:${person}`,
        ExternalUserId: 'whatsapp:US.123abc',
      }),
    );
    await instance.hear(messageCallback(messageSid('v2'), 'sent'));
    await instance.shipped();
    expect(await openedAddresses(store(), wrapperOf(1), [met])).toEqual([
      { domain: 'phone', text: person },
      { domain: 'whatsapp-user', text: 'us.123abc' },
    ]);
    const rotated = wrapperOf(1, 2);
    expect(await rewrapVault(store(), rotated, new Date().toISOString())).toEqual({ rewrapped: 2 });
    expect(await rewrapVault(store(), rotated, new Date().toISOString())).toEqual({ rewrapped: 0 });
    expect((await openedAddresses(store(), wrapperOf(2), [met])).map(({ text }) => text)).toContain(person);
    const left = await rowsOf(
      store(),
      z.object({ wrapper_id: z.string() }),
      'SELECT DISTINCT wrapper_id FROM contact_vault WHERE contact_id = {met:String}',
      { met },
    );
    expect(left).toEqual([{ wrapper_id: rotated.id }]);
  });

  it('has none for who is met while it is off, and none for who was met before', async () => {
    const instance = anInstance(store(), undefined);
    const { contactId: known } = await instance.hear(
      messageCallback(messageSid('v3'), 'sent', { To: '+14155550143' }),
    );
    await instance.shipped();
    expect(await envelopesOf(store(), [known])).toHaveLength(1);
    const off = anInstance(store(), { ...instance.settings, vault: { enabled: false } });
    const { contactId: unknown } = await off.hear(
      messageCallback(messageSid('v4'), 'sent', { To: '+14155550144' }),
    );
    await off.shipped();
    expect(await envelopesOf(store(), [unknown])).toEqual([]);
  });
});
