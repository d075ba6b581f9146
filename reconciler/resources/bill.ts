import type { z } from 'zod';
import { wholeNumber } from '../../core/redaction/forms.ts';
import { type numberText, priceOf, priceUnitOf, type text, textOf } from './fields.ts';
import type { RestResource } from './resource.ts';

/** What a message was billed as, and the fields that callbacks have for it. */
type Bill = Pick<RestResource, 'price' | 'priceUnit' | 'segments' | 'attributes'>;

/** The fields of a Message that tell it, as they come. */
interface BillFields {
  readonly num_segments?: z.output<typeof numberText>;
  readonly num_media?: z.output<typeof numberText>;
  readonly price?: z.output<typeof numberText>;
  readonly price_unit?: z.output<typeof text>;
}

/** A few prices times a few numbers of parts; each bill takes some 300 bytes. */
const maxBills = 1_000;
const known = new Map<string, Bill>();

/** Messages are billed in few different ways: each is read once, and the same ones share what it says. */
export function billOf(fields: BillFields): Bill {
  const { num_segments: parts, num_media: media, price, price_unit: unit } = fields;
  const key = `${parts} ${media} ${price} ${unit}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const bill = readBill(fields);
  if (known.size >= maxBills) known.clear();
  known.set(key, bill);
  return bill;
}

function readBill({ num_segments, num_media, price: cost, price_unit }: BillFields): Bill {
  const parts = textOf(num_segments);
  const media = textOf(num_media);
  const price = priceOf(cost);
  const priceUnit = priceUnitOf(price_unit);
  // "0" until the service has picked a sender.
  const segments = count.fits(parts) ? Number(parts) || null : null;
  const attributes: Record<string, string> = {};
  if (segments !== null) attributes.NumSegments = String(segments);
  if (count.fits(media)) attributes.NumMedia = media;
  if (price !== null) attributes.Price = price;
  // Exports leave it out.
  if (price !== null && priceUnit !== '') attributes.PriceUnit = priceUnit;
  return { price, priceUnit, segments, attributes };
}

const count = wholeNumber(4);
