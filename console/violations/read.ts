import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import type { ViolationKind, ViolationState } from '../../core/violations/kinds.ts';

const row = z.object({
  day: z.string(),
  kind: z.string(),
  violation_id: z.string(),
  account_sid: z.string(),
  environment: z.string(),
  contact_id: z.string(),
  resource_sid: z.string(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  channel: z.string(),
  purpose: z.string(),
  at: z.string(),
  rule: z.string(),
  jurisdiction: z.string(),
  verdict: z.string(),
  due_at: z.string().nullable(),
  parts: z.record(z.string(), z.string()),
  evidence: z.array(z.string()),
  affected: z.coerce.number(),
  price: z.string().nullable(),
  price_unit: z.string(),
  state: z.string(),
  decided_by: z.string(),
  decided_at: z.string().nullable(),
  reason: z.string(),
  cite: z.string(),
  url: z.string(),
  as_of: z.string(),
  status: z.string(),
});

/** A violation with the rule that it is held to and what was decided. */
export interface FoundViolation {
  readonly id: string;
  readonly kind: string;
  readonly accountSid: string;
  readonly environment: string;
  readonly contactId: string;
  readonly sid: string;
  readonly ownAddress: string;
  readonly messagingServiceSid: string;
  readonly channel: string;
  readonly purpose: string;
  readonly at: string;
  readonly rule: string;
  readonly jurisdiction: string;
  readonly verdict: string;
  readonly dueAt: string | null;
  readonly parts: Readonly<Record<string, string>>;
  readonly evidence: readonly string[];
  readonly affected: number;
  readonly price: string | null;
  readonly priceUnit: string;
  readonly state: string;
  readonly decidedBy: string;
  readonly decidedAt: string | null;
  readonly reason: string;
  readonly source: {
    readonly cite: string;
    readonly url: string;
    readonly asOf: string;
    readonly status: string;
  };
}

export interface Wanted {
  /** Days in UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly kind?: ViolationKind | undefined;
  readonly account?: string | undefined;
  readonly state?: ViolationState | undefined;
  readonly id?: string | undefined;
  readonly limit: number;
  /** What comes after this one, the latest first. */
  readonly after?: { readonly at: string; readonly id: string } | undefined;
}

const earliest = '1970-01-01';
const latest = '2149-06-06';

/** Violations of some days, the latest first. */
export async function violationsOf(store: Store, wanted: Wanted): Promise<readonly FoundViolation[]> {
  const { from, to, kind = '', account = '', state = '', id = '', limit, after } = wanted;
  const rows = await rowsOf(
    store,
    row,
    `SELECT v.* REPLACE (toString(v.price) AS price), r.cite AS cite, r.url AS url, toString(r.as_of) AS as_of, r.status AS status
     FROM violation AS v
     LEFT JOIN (SELECT rule, cite, url, as_of, status FROM violation_rules FINAL) AS r ON r.rule = v.rule
     WHERE v.day >= {from:Date} AND v.day <= {to:Date}
       AND ({kind:String} = '' OR v.kind = {kind:String})
       AND ({account:String} = '' OR v.account_sid = {account:String})
       AND ({state:String} = '' OR v.state = {state:String})
       AND ({id:String} = '' OR v.violation_id = {id:String})
       AND ({afterId:String} = '' OR (v.at, v.violation_id) < (parseDateTime64BestEffort({afterAt:String}, 3, 'UTC'), {afterId:String}))
     ORDER BY v.at DESC, v.violation_id DESC
     LIMIT {limit:UInt32}`,
    {
      ...{ from, to, kind, account, state, id, limit },
      afterAt: after?.at ?? '1970-01-01T00:00:00Z',
      afterId: after?.id ?? '',
    },
  );
  return rows.map(violationOf);
}

export async function violationById(store: Store, id: string): Promise<FoundViolation | undefined> {
  const [found] = await violationsOf(store, { from: earliest, to: latest, id, limit: 1 });
  return found;
}

function violationOf(found: z.output<typeof row>): FoundViolation {
  return {
    id: found.violation_id,
    kind: found.kind,
    accountSid: found.account_sid,
    environment: found.environment,
    contactId: found.contact_id,
    sid: found.resource_sid,
    ownAddress: found.own_address,
    messagingServiceSid: found.messaging_service_sid,
    channel: found.channel,
    purpose: found.purpose,
    at: found.at,
    rule: found.rule,
    jurisdiction: found.jurisdiction,
    verdict: found.verdict,
    dueAt: found.due_at,
    parts: found.parts,
    evidence: found.evidence,
    affected: found.affected,
    price: found.price,
    priceUnit: found.price_unit,
    state: found.state,
    decidedBy: found.decided_by,
    decidedAt: found.decided_at,
    reason: found.reason,
    source: { cite: found.cite, url: found.url, asOf: found.as_of, status: found.status },
  };
}
