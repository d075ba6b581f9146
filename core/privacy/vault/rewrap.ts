import { insertRows, rowsOf, type Store } from '../../store/store.ts';
import { erasures } from '../erasure/erasures.ts';
import { removeFromStore } from '../erasure/remove-from-store.ts';
import { envelopeSchema, rewrapped } from './envelope.ts';
import type { KeyWrapper } from './key-wrapper.ts';

const rowsAtOnce = 5_000;

/**
 * Puts the key of every contact under the newest master key. Addresses stay sealed. Afterwards no part on the disk has a key
 * under an older one. Can be cut off and repeated.
 */
export async function rewrapVault(
  store: Store,
  wrapper: KeyWrapper,
  at: string,
): Promise<{ readonly rewrapped: number }> {
  let count = 0;
  for (;;) {
    const some = await rowsOf(
      store,
      envelopeSchema,
      `SELECT contact_id, domain, schema_version, wrapper_id, wrapped_key, iv, ciphertext, tag FROM contact_vault FINAL
       WHERE wrapper_id != {newest:String} ORDER BY contact_id, domain LIMIT ${rowsAtOnce}`,
      { newest: wrapper.id },
    );
    if (some.length === 0) break;
    const rows = await Promise.all(some.map((envelope) => rewrapped(wrapper, envelope)));
    await insertRows(
      store,
      'contact_vault',
      rows.map((row) => ({ ...row, sealed_at: at })),
    );
    count += rows.length;
  }
  const onCluster = store.cluster === undefined ? '' : ` ON CLUSTER '${store.cluster}'`;
  await store.writer.command({ query: `OPTIMIZE TABLE contact_vault${onCluster} FINAL` });
  // Who was erased while this ran must not come back by it.
  await removeFromStore(
    store,
    (await erasures(store)).flatMap((erasure) => erasure.contact_ids),
  );
  return { rewrapped: count };
}
