import { z } from 'zod';
import { type Act, type Action, actions } from './act.ts';

/** An act as it comes over a border: from a command to the appliance that holds the journal. */
export const actSchema = z.strictObject({
  action: z.enum(Object.keys(actions) as [Action, ...Action[]]),
  actor: z.strictObject({
    name: z.string().min(1).max(200),
    role: z.string().min(1).max(40),
    via: z.enum(['console', 'api', 'command line', 'schedule']),
  }),
  reason: z.string().max(300),
  contactIds: z.array(z.string()).optional(),
  sids: z.array(z.string()).optional(),
  rows: z.number().int().nonnegative().optional(),
  details: z.record(z.string(), z.string()).optional(),
}) satisfies z.ZodType<Act>;

/** Where an act is in the journal. */
export const recordedActSchema = z.object({
  actId: z.string(),
  eventId: z.string(),
  instanceId: z.string(),
  seq: z.number(),
  receivedAt: z.string(),
});
