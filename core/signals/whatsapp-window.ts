import { z } from 'zod';
import { rowsOf } from '../store/store.ts';
import { everyMinuteMs, type Finder } from './finder.ts';

const row = z.object({
  account_sid: z.string(),
  own_address: z.string(),
  unanswered_ending_soon: z.coerce.number(),
});

/** People wrote on WhatsApp, nobody has answered, and the window for free-form answers ends within two hours. */
export const whatsappWindow: Finder = {
  kinds: ['whatsapp-window'],
  everyMs: everyMinuteMs,
  find: async ({ store, nowMs, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      'SELECT account_sid, own_address, unanswered_ending_soon FROM whatsapp_window WHERE unanswered_ending_soon > 0',
    );
    return rows.map(({ account_sid, own_address, unanswered_ending_soon }) => ({
      kind: 'whatsapp-window',
      accountSid: account_sid,
      environment: environmentOf(account_sid),
      about: { channel: 'whatsapp', sender: own_address },
      sinceMs: nowMs,
      confidence: 1,
      affected: unanswered_ending_soon,
      explanation: `${unanswered_ending_soon} people wait for an answer from ${own_address} on WhatsApp, and after their 24 hours, which end within two, only templates may be sent`,
    }));
  },
};
