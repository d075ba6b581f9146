import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PastAct } from '../../core/privacy/past-acts.ts';
import { foldReveals } from '../../core/privacy/reveal/fold.ts';

const start = Date.parse('2026-11-25T12:00:00Z');
const minute = 60_000;
const at = (minutes: number): string => new Date(start + minutes * minute).toISOString();
let made = 0;

function act(
  action: PastAct['action'],
  actor: string,
  minutes: number,
  details: Record<string, string> = {},
): PastAct {
  made += 1;
  return {
    actId: `act_${String(made).padStart(32, '0')}`,
    at: at(minutes),
    actor,
    role: 'officer',
    via: 'console',
    action,
    reason: 'a reason',
    contactIds: ['ct_a'],
    sids: [],
    details,
  };
}

/** Agreed to within an hour, shown within a quarter of one. */
const request = (actor: string, persons = '2'): PastAct =>
  act('reveal-request', actor, 0, {
    Persons: persons,
    ApproveWithinMs: String(60 * minute),
    ShowWithinMs: String(15 * minute),
  });
const stateAt = (acts: readonly PastAct[], minutes: number) =>
  foldReveals(acts, start + minutes * minute).requests[0]?.state;

describe('a request to see an address', () => {
  it('waits for a second person, and is over when nobody answers in time', () => {
    const asked = request('jane');
    expect([stateAt([asked], 59), stateAt([asked], 61)]).toEqual(['waiting', 'expired']);
  });

  it('is not agreed to by whoever asked, nor when it is over', () => {
    const asked = request('jane');
    const own = act('reveal-approval', 'jane', 1, { Of: asked.actId });
    const late = act('reveal-approval', 'john', 61, { Of: asked.actId });
    expect([stateAt([asked, own], 2), stateAt([asked, late], 62)]).toEqual(['waiting', 'expired']);
  });

  it('an agreement is bound to this very request', () => {
    const [asked, other] = [request('jane'), request('jane')];
    const agreed = act('reveal-approval', 'john', 1, { Of: other.actId });
    expect(
      foldReveals([asked, other, agreed], start + 2 * minute).requests.map(({ state }) => state),
    ).toEqual(['waiting', 'approved']);
  });

  it('is used once, by whoever asked, while the agreement holds', () => {
    const asked = request('jane');
    const agreed = act('reveal-approval', 'john', 50, { Of: asked.actId });
    const shown = act('reveal', 'jane', 60, { Of: asked.actId });
    const byAnother = act('reveal', 'jim', 60, { Of: asked.actId });
    const late = act('reveal', 'jane', 66, { Of: asked.actId });
    expect(stateAt([asked, agreed], 64)).toBe('approved');
    expect(stateAt([asked, agreed], 66)).toBe('expired');
    expect(stateAt([asked, agreed, shown], 61)).toBe('shown');
    expect(stateAt([asked, agreed, byAnother], 61)).toBe('approved');
    expect(stateAt([asked, agreed, late], 67)).toBe('expired');
  });

  it('that was refused stays refused, whoever agrees; what comes after it was used counts for nothing', () => {
    const asked = request('jane');
    const agreed = act('reveal-approval', 'john', 1, { Of: asked.actId });
    const refused = act('reveal-refusal', 'jim', 2, { Of: asked.actId });
    const shown = act('reveal', 'jane', 3, { Of: asked.actId });
    const tooLate = act('reveal-refusal', 'jim', 4, { Of: asked.actId });
    expect(stateAt([asked, agreed, refused], 3)).toBe('refused');
    expect(stateAt([asked, agreed, shown, tooLate], 5)).toBe('shown');
  });

  it('needs nobody else where four eyes are not asked for', () => {
    const asked = request('jane', '1');
    expect([stateAt([asked], 14), stateAt([asked], 16)]).toEqual(['approved', 'expired']);
  });

  it('a show that was taken back did not happen', () => {
    const asked = request('jane');
    const agreed = act('reveal-approval', 'john', 1, { Of: asked.actId });
    const shown = act('reveal', 'jane', 2, { Of: asked.actId });
    const back = act('reveal-refusal', 'jane', 2, { Void: shown.actId });
    const { reveals } = foldReveals([asked, agreed, shown, back], start);
    expect([reveals.length, stateAt([asked, agreed, shown, back], 3)]).toEqual([0, 'approved']);
  });

  it('an emergency waits for another person’s eyes', () => {
    const shown = act('reveal', 'jane', 0, { BreakGlass: 'true', ReviewBy: at(999) });
    const own = act('reveal-review', 'jane', 1, { Of: shown.actId, Finding: 'justified' });
    const other = act('reveal-review', 'john', 2, { Of: shown.actId, Finding: 'not-justified' });
    const reviewed = (acts: readonly PastAct[]) => foldReveals(acts, start).reveals[0]?.reviewedBy;
    expect([reviewed([shown, own]), reviewed([shown, own, other])]).toEqual([undefined, 'john']);
  });
});

it('the state does not depend on the order of the acts, nor on how often each is there', () => {
  const people = fc.constantFrom('jane', 'john', 'jim');
  const minutes = fc.integer({ min: 0, max: 90 });
  const asked = [request('jane'), request('john'), request('jim', '1')];
  const answers = fc.array(
    fc.tuple(
      fc.constantFrom('reveal-approval' as const, 'reveal-refusal' as const, 'reveal' as const),
      people,
      minutes,
      fc.constantFrom(...asked),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(answers, fc.infiniteStream(fc.nat()), minutes, (given, random, now) => {
      const acts = [
        ...asked,
        ...given.map(([action, actor, when, of]) => act(action, actor, when, { Of: of.actId })),
      ];
      const order = new Map(acts.map((one) => [one, random.next().value]));
      const shuffled = [...acts, ...acts.slice(0, 5)].sort(
        (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
      );
      expect(foldReveals(shuffled, start + now * minute)).toEqual(foldReveals(acts, start + now * minute));
      // And nobody ever agreed to their own.
      for (const one of foldReveals(acts, start).requests)
        if (one.requestId !== asked[2]?.actId) expect(one.approvedBy).not.toBe(one.asker);
    }),
    { numRuns: 300 },
  );
});
