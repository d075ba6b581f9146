import type { PastAct } from '../past-acts.ts';

/** What became of a request to see an address. */
export type RevealState = 'waiting' | 'approved' | 'refused' | 'shown' | 'expired';

export interface RevealRequest {
  readonly requestId: string;
  readonly asker: string;
  readonly reason: string;
  readonly contactIds: readonly string[];
  readonly requestedAt: string;
  readonly state: RevealState;
  /** Who agreed, first; the asker where nobody else has to. Undefined before. */
  readonly approvedBy: string | undefined;
  readonly refusedBy: string | undefined;
  /** Until then it may be agreed to, or, when it was, be shown. ISO 8601. */
  readonly until: string;
}

/** An address that was shown. */
export interface Reveal {
  readonly revealId: string;
  readonly asker: string;
  readonly reason: string;
  readonly contactIds: readonly string[];
  readonly at: string;
  /** The request that it answers; empty in an emergency. */
  readonly requestId: string;
  readonly breakGlass: boolean;
  /** Until then another person has to look at an emergency; empty otherwise. */
  readonly reviewBy: string;
  readonly reviewedBy: string | undefined;
  readonly finding: string;
}

export interface Reveals {
  readonly requests: readonly RevealRequest[];
  readonly reveals: readonly Reveal[];
}

/** The acts from which the state of reveals is worked out. */
export const revealActions = [
  'reveal-request',
  'reveal-approval',
  'reveal-refusal',
  'reveal',
  'reveal-review',
] as const;

/**
 * What became of every request, and what was shown. Worked out from acts alone: their order and repeats change nothing, nobody
 * agrees to a request of one's own, and what comes when it is over, or was shown, counts for nothing.
 */
export function foldReveals(acts: readonly PastAct[], nowMs: number): Reveals {
  const each = [...new Map(acts.map((act) => [act.actId, act])).values()].sort(byTime);
  const of = (action: string): readonly PastAct[] => each.filter((act) => act.action === action);
  const voided = new Set(of('reveal-refusal').map(({ details }) => details.Void ?? ''));
  const shown = of('reveal').filter(({ actId }) => !voided.has(actId));
  return {
    requests: of('reveal-request').map((request) =>
      requestOf(request, {
        approvals: answersTo(of('reveal-approval'), request),
        refusals: answersTo(of('reveal-refusal'), request),
        shown: answersTo(shown, request),
        nowMs,
      }),
    ),
    reveals: shown.map((act) => revealOf(act, of('reveal-review'))),
  };
}

interface Answers {
  readonly approvals: readonly PastAct[];
  readonly refusals: readonly PastAct[];
  readonly shown: readonly PastAct[];
  readonly nowMs: number;
}

function requestOf(request: PastAct, { approvals, refusals, shown, nowMs }: Answers): RevealRequest {
  const approveUntil = Date.parse(request.at) + Number(request.details.ApproveWithinMs);
  const approval =
    request.details.Persons === '1'
      ? request
      : approvals.find(({ actor, at }) => actor !== request.actor && Date.parse(at) <= approveUntil);
  const showUntil =
    approval === undefined ? undefined : Date.parse(approval.at) + Number(request.details.ShowWithinMs);
  const use = shown.find(
    ({ actor, at }) =>
      actor === request.actor &&
      approval !== undefined &&
      showUntil !== undefined &&
      at >= approval.at &&
      Date.parse(at) <= showUntil,
  );
  const refusal = refusals.find(({ at }) => use === undefined || at < use.at);
  const until = showUntil ?? approveUntil;
  return {
    requestId: request.actId,
    asker: request.actor,
    reason: request.reason,
    contactIds: request.contactIds,
    requestedAt: request.at,
    state: stateOf({ use, refusal, approval, isOver: nowMs > until }),
    approvedBy: approval?.actor,
    refusedBy: refusal?.actor,
    until: new Date(until).toISOString(),
  };
}

function stateOf(found: {
  readonly use: PastAct | undefined;
  readonly refusal: PastAct | undefined;
  readonly approval: PastAct | undefined;
  readonly isOver: boolean;
}): RevealState {
  if (found.refusal !== undefined) return 'refused';
  if (found.use !== undefined) return 'shown';
  if (found.isOver) return 'expired';
  return found.approval === undefined ? 'waiting' : 'approved';
}

function revealOf(act: PastAct, reviews: readonly PastAct[]): Reveal {
  const review = answersTo(reviews, act).find(({ actor }) => actor !== act.actor);
  return {
    revealId: act.actId,
    asker: act.actor,
    reason: act.reason,
    contactIds: act.contactIds,
    at: act.at,
    requestId: act.details.Of ?? '',
    breakGlass: act.details.BreakGlass === 'true',
    reviewBy: act.details.ReviewBy ?? '',
    reviewedBy: review?.actor,
    finding: review?.details.Finding ?? '',
  };
}

function answersTo(acts: readonly PastAct[], to: PastAct): readonly PastAct[] {
  return acts.filter(({ details, at }) => details.Of === to.actId && at >= to.at);
}

function byTime(a: PastAct, b: PastAct): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.actId < b.actId ? -1 : 1;
}
