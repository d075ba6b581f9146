import { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import { reasonSchema } from '../../core/acts/reason.ts';
import type { Store } from '../../core/store/store.ts';
import { violationStates } from '../../core/violations/kinds.ts';
import { ApiProblem } from '../problem.ts';
import { violationById } from './read.ts';

export const violationId = z
  .string()
  .regex(/^vi_[0-9a-f]{32}$/, 'an id of a violation is vi_ and 32 hexadecimal digits');

export const decisionSchema = z.strictObject({
  id: violationId,
  state: z
    .enum(violationStates)
    .describe(
      'explained: there was a reason, or it is none; accepted: it is what it is found to be; fixed: what led to it is mended; open: look at it again',
    ),
  reason: reasonSchema,
});

export const decidedSchema = z.object({
  id: z.string(),
  state: z.enum(violationStates),
  actId: z.string().describe('the decision in the record'),
  decidedAt: z.string(),
});

/** Makes a decision about a violation durable; it holds from then on, until another one is made. */
export async function decide(
  { store, recordAct }: { readonly store: Store; readonly recordAct: RecordAct },
  { id, state, reason }: z.output<typeof decisionSchema>,
  actor: Actor,
): Promise<z.output<typeof decidedSchema>> {
  const violation = await violationById(store, id);
  if (violation === undefined)
    throw new ApiProblem(
      404,
      'Never found',
      'No violation has this id. It may be none any more: late callbacks change what is found.',
    );
  const { actId, receivedAt } = await recordAct({
    action: 'decision',
    actor,
    reason,
    sids: violation.sid === '' ? [] : [violation.sid],
    contactIds: violation.contactId === '' ? [] : [violation.contactId],
    details: {
      Violation: id,
      Kind: violation.kind,
      Rule: violation.rule,
      State: state,
      ...(violation.sid === '' ? {} : { Resource: violation.sid }),
    },
  });
  return { id, state, actId, decidedAt: receivedAt };
}
