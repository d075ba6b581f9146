import type { Store } from '../../core/store/store.ts';
import { moment, plural } from '../in-words/times.ts';
import type { PageAnswer, Visit } from '../page.ts';
import { facts } from '../shell/facts.ts';
import { type Html, html } from '../shell/html.ts';
import { completenessOfTrail } from '../trail/completeness-of-trail.ts';
import { latestCheckpoints } from '../trail/proof-status.ts';
import type { Replay } from '../trail/replay.ts';
import type { lookUpContact } from '../trail/search-contact.ts';
import type { TrailBody } from '../trail/trail.ts';
import { completenessInWords } from './completeness.ts';
import { formerLooks } from './former-looks.ts';
import { optOuts } from './opt-outs.ts';
import { summary } from './summary.ts';
import { timeline } from './timeline.ts';

/** Who asked, when and why: the head of every report, on paper too. */
interface Head {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  readonly asOf: string;
  readonly digest: string;
}

/** The answer to a look-up, which is recorded by now. */
export function report(
  { caller }: Visit,
  store: Store,
  trail: Awaited<ReturnType<typeof lookUpContact>>,
  reason: string,
): PageAnswer {
  const { report: of, ...body } = trail;
  const head = { ...of, actor: caller.name, reason };
  const again = html`<p>Open this report again, or share it with a colleague who may look people up: <a class="spelled" href="/console/reports/${of.id}">report ${shortId(of.id)}</a>. The link holds no number.</p>`;
  return {
    kind: 'streamed-page',
    title: 'Contacts with one person',
    pieces: pieces(store, body, { head, again }),
  };
}

/** A former answer, made again as of then. */
export function replayedReport({ caller }: Visit, store: Store, replay: Replay): PageAnswer {
  const { of, body, same, digest } = replay;
  const again = same
    ? html`<p>This is the report as it was given out then, made again for ${caller.name} from the events that the record had at that time. It has the same digest: nothing in it was changed since.</p>`
    : html`<p class="problem" role="alert">This report does not come out as it was given out then: its digest is now <code>${digest}</code>. Events of it are gone (kept no longer, or erased) or were changed. <code>ledgerline verify</code> tells which.</p>`;
  return {
    kind: 'streamed-page',
    title: 'Contacts with one person, as reported before',
    pieces: pieces(store, body, { head: of, again }),
  };
}

/** The trail is there by now. What is beside it is read while the reader reads: how complete it is takes longest. */
async function* pieces(
  store: Store,
  body: TrailBody,
  { head, again }: { head: Head; again: Html },
): AsyncIterable<Html> {
  yield heading(head, body, again);
  if (body.contacts.length === 0) {
    yield nobody(body);
    return;
  }
  yield summary(body);
  yield optOuts(body);
  yield await formerLooks(store, body.contactIds, head);
  const checkpoints = await latestCheckpoints(store);
  yield* timeline(store, body, checkpoints, head.at);
  yield completenessInWords(await completenessOfTrail(store, body.contacts));
  yield html`<p class="wide faint">End of the report: ${plural(body.contacts.length, 'contact')}.</p>`;
}

function heading({ id, at, actor, reason, asOf, digest }: Head, body: TrailBody, again: Html): Html {
  return html`<section class="wide report-head" aria-labelledby="report"><h2 id="report">Report ${shortId(id)}</h2>
${facts([
  ['Asked by', actor],
  ['On', moment(at)],
  ['Reason', reason],
  [
    'Contacts',
    `${plural(body.contacts.length, 'contact')}${body.truncated ? ', the latest; there are more' : ''}`,
  ],
  ['Known in the record as', body.contactIds.join(', ')],
  ['Digest of the report (SHA-256)', html`<code>${digest}</code>`],
])}
${again}
<p class="no-print"><a href="#complete">Is this everything?</a></p>
<details><summary>How this report can be checked</summary>${facts([
    ['Report', html`<code>${id}</code>`],
    ['The record then went up to', html`<code>${asOf}</code>`],
  ])}<p>The digest is recorded with the look-up. When the report is opened again it is made anew from the events that the record had then, and must have the same digest.</p></details></section>`;
}

function nobody({ contactIds }: TrailBody): Html {
  return html`<section class="wide" aria-labelledby="nobody"><h2 id="nobody">No contact is in the record</h2>
<p>${contactIds.length === 0 ? 'Nobody with this number or address is known here.' : 'The person is known here, and no message, call or verification with them is kept.'} The record says what was heard of; <a href="/console/completeness">Completeness</a> tells of which days everything was.</p></section>`;
}

/** Enough of an id to tell reports apart on paper. */
function shortId(id: string): string {
  return id.replace('act_', '').slice(0, 8);
}
