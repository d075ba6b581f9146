import { z } from 'zod';
import { type Erasure, erasures } from '../../core/privacy/erasure/erasures.ts';
import { orderErasure } from '../../core/privacy/erasure/order.ts';
import { type Hold, holdsInForce, releaseHold } from '../../core/privacy/hold/hold.ts';
import { answerReveal, requestReveal, revealsNow, showRevealed } from '../../core/privacy/reveal/reveal.ts';
import { suppressedSearch } from '../../core/privacy/suppression/search.ts';
import { type Route, type RouteContext, routeOf } from '../route.ts';
import {
  answerSchema,
  erasureSchema,
  holdSchema,
  optOutSchema,
  releaseSchema,
  revealRequestSchema,
} from './forms.ts';
import { setNamedHold } from './holding.ts';
import { unlessRefused } from './refusals.ts';

const roles = ['officer', 'admin'] as const;
const id = z.string().regex(/^act_[0-9a-f]{32}$/, 'is the id of an act: act_ and 32 hexadecimal digits');
const nothing = z.strictObject({});

const holdSeen = z.object({
  id: z.string(),
  matter: z.string(),
  custodian: z.string(),
  setAt: z.string(),
  setBy: z.string(),
  contactIds: z.array(z.string()),
  sids: z.array(z.string()),
  account: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  persons: z.number().int().describe('people whose word it takes to release it'),
  releasedBy: z.array(z.string()),
});

const erasureSeen = z.object({
  id: z.string(),
  orderedAt: z.string(),
  orderedBy: z.string(),
  right: z.string(),
  doneAt: z.string().nullable().describe('null while it is carried out'),
  statement: z.string().describe('what went, when and by what right; never who'),
});

const requestSeen = z.object({
  requestId: z.string(),
  asker: z.string(),
  contactIds: z.array(z.string()),
  requestedAt: z.string(),
  state: z.enum(['waiting', 'approved', 'refused', 'shown', 'expired']),
  until: z.string(),
});

export const privacyRoutes: readonly Route[] = [
  routeOf({
    method: 'get',
    path: '/v1/holds',
    summary: 'Legal holds in force: what is neither erased nor removed',
    roles,
    audited: 'none: what is kept and why; persons by their random ids alone',
    input: nothing,
    output: z.object({ holds: z.array(holdSeen) }),
    answer: async ({ store }) => ({ holds: (await holdsInForce(store())).map(seenHold) }),
  }),
  routeOf({
    method: 'post',
    path: '/v1/holds',
    summary: 'Keep everything of a person, of SIDs, of an account or of a stretch of time',
    roles,
    audited: 'hold-set',
    input: holdSchema,
    output: z.object({ holdId: z.string(), underWay: z.array(z.string()) }),
    answer: async (context, input) =>
      unlessRefused(async () => setNamedHold(partsOf(context), input, actorOf(context))),
  }),
  routeOf({
    method: 'post',
    path: '/v1/holds/{id}/release',
    summary: 'End a hold; where two people are wanted, each asks for it',
    roles,
    audited: 'hold-release',
    input: releaseSchema.extend({ id }),
    output: z.object({ released: z.boolean(), missing: z.number().int() }),
    answer: async (context, input) => {
      const { id: hold, reason } = input;
      return unlessRefused(async () => releaseHold(partsOf(context), hold, reason, actorOf(context)));
    },
  }),
  routeOf({
    method: 'get',
    path: '/v1/erasures',
    summary: 'Persons who were forgotten: when, by what right, and what went; never who',
    roles,
    audited: 'none: when and by what right, never who',
    input: nothing,
    output: z.object({ erasures: z.array(erasureSeen) }),
    answer: async ({ store }) => ({ erasures: (await erasures(store())).map(seenErasure) }),
  }),
  routeOf({
    method: 'post',
    path: '/v1/erasures',
    summary: 'Forget a person; refused while anything of the person is held',
    roles,
    audited: 'erasure',
    input: erasureSchema,
    output: z.object({ erasureId: z.string(), contactIds: z.array(z.string()) }),
    answer: async (context, input) =>
      unlessRefused(async () => orderErasure(partsOf(context), input, actorOf(context))),
  }),
  routeOf({
    method: 'get',
    path: '/v1/reveals',
    summary: 'Requests of the last weeks to see an address, and what became of them',
    roles,
    audited: 'none: who asked and what became of it; persons by their random ids alone',
    input: nothing,
    output: z.object({ requests: z.array(requestSeen) }),
    answer: async (context) => {
      const { requests } = await revealsNow(partsOf(context));
      return { requests: requests.map((request) => requestSeen.parse(request)) };
    },
  }),
  routeOf({
    method: 'post',
    path: '/v1/reveals',
    summary: 'Ask to see the address of one person',
    roles,
    audited: 'reveal-request',
    input: revealRequestSchema,
    output: z.object({ requestId: z.string() }),
    answer: async (context, input) =>
      unlessRefused(async () => requestReveal(partsOf(context), input, actorOf(context))),
  }),
  routeOf({
    method: 'post',
    path: '/v1/reveals/{id}/answer',
    summary: 'Agree to a request of somebody else, or refuse it',
    roles,
    audited: 'reveal-approval',
    input: answerSchema.extend({ id }),
    output: z.object({ answered: z.literal(true) }),
    answer: async (context, input) => {
      const { id: request, agrees, reason } = input;
      await unlessRefused(async () =>
        answerReveal(partsOf(context), request, { agrees: agrees === 'yes', reason }, actorOf(context)),
      );
      return { answered: true };
    },
  }),
  routeOf({
    method: 'post',
    path: '/v1/reveals/{id}/show',
    summary: 'The address that was asked for and agreed to: once, to whoever asked',
    roles,
    audited: 'reveal',
    input: z.strictObject({ id }),
    output: z.object({ addresses: z.array(z.object({ domain: z.string(), text: z.string() })) }),
    answer: async (context, input) => {
      const { id: request } = input;
      return unlessRefused(async () => ({
        addresses: await showRevealed(partsOf(context), request, actorOf(context)),
      }));
    },
  }),
  routeOf({
    method: 'post',
    path: '/v1/suppressions/search',
    summary: 'Whether somebody has opted out, also of somebody who was forgotten; the look-up is recorded',
    roles,
    audited: 'suppression-search',
    input: optOutSchema,
    output: z.object({
      optOuts: z.array(
        z.object({
          account_sid: z.string(),
          own_address: z.string(),
          messaging_service_sid: z.string(),
          channel: z.string(),
          signal: z.string(),
          said_at: z.string(),
        }),
      ),
    }),
    answer: async (context, input) => {
      const { person, reason } = input;
      return { optOuts: await suppressedSearch(partsOf(context), person, reason, actorOf(context)) };
    },
  }),
];

function partsOf({ store, keyRing, recordAct, clock, privacy }: RouteContext) {
  return { store: store(), keyRing, recordAct, clock, nowMs: clock(), ...privacy };
}

function actorOf({ caller }: RouteContext) {
  return { ...caller, via: 'api' as const };
}

function seenHold(hold: Hold): z.output<typeof holdSeen> {
  return {
    id: hold.hold_id,
    matter: hold.matter,
    custodian: hold.custodian,
    setAt: hold.set_at,
    setBy: hold.set_by,
    contactIds: hold.contact_ids,
    sids: hold.sids,
    account: hold.account_sid,
    from: hold.held_from,
    to: hold.held_to,
    persons: hold.persons,
    releasedBy: hold.released_by,
  };
}

function seenErasure(erasure: Erasure): z.output<typeof erasureSeen> {
  return {
    id: erasure.erasure_id,
    orderedAt: erasure.ordered_at,
    orderedBy: erasure.ordered_by,
    right: erasure.by_right,
    doneAt: erasure.done_at,
    statement: erasure.statement,
  };
}
