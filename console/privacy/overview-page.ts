import type { Erasure } from '../../core/privacy/erasure/erasures.ts';
import { type Hold, scopeInWords } from '../../core/privacy/hold/hold.ts';
import type { Reveal, RevealRequest } from '../../core/privacy/reveal/fold.ts';
import type { PrivacySettings } from '../../core/privacy/settings.ts';
import { type Html, html } from '../shell/html.ts';
import { count, table, timeText } from '../shell/words.ts';
import { contact, form, person, reason } from './fields.ts';
import type { Overview } from './overview.ts';

export interface Seen {
  readonly overview: Overview;
  readonly settings: PrivacySettings;
  readonly vaultIsOn: boolean;
  readonly visitor: string;
}

export function overviewContent(seen: Seen): Html {
  return html`${revealing(seen)}${holding(seen)}${erasing(seen)}${asked()}${keeping(seen)}`;
}

function section(id: string, heading: string, content: Html): Html {
  return html`<section class="wide" aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>${content}</section>`;
}

function revealing({ overview, settings, vaultIsOn, visitor }: Seen): Html {
  if (!vaultIsOn || !settings.reveal.enabled)
    return section(
      'reveal',
      'Seeing an address',
      html`<p>${vaultIsOn ? 'Addresses are kept encrypted, and nobody may see one (privacy.yaml, reveal).' : 'No address is kept: the vault is off (privacy.yaml, vault).'}</p>`,
    );
  const open = overview.reveals.requests.filter(({ state }) => state === 'waiting' || state === 'approved');
  const emergencies = overview.reveals.reveals.filter(
    ({ breakGlass, reviewedBy }) => breakGlass && reviewedBy === undefined,
  );
  const { fourEyes, perDay, breakGlass } = settings.reveal;
  return section(
    'reveal',
    'Seeing an address',
    html`<p>${fourEyes ? 'A second person has to agree.' : 'Nobody else has to agree.'} Each person may see ${count(perDay)} within a day; an address is shown once, to whoever asked. Everything is recorded before it is done.</p>
${open.length === 0 ? html`<p>No request is open.</p>` : html`<ul>${open.map((request) => html`<li>${openRequest(request, visitor)}</li>`)}</ul>`}
${emergencies.length === 0 ? '' : html`<h3>Shown in an emergency, to be looked at by another person</h3><ul>${emergencies.map((one) => html`<li>${emergency(one, visitor)}</li>`)}</ul>`}
<h3>Ask to see an address</h3>${form('ask', 'reveals', [contact, reason], html`<button>Ask</button>`)}
${breakGlass.enabled ? html`<h3>In an emergency</h3><p>Shown at once and flagged; another person looks at it afterwards.</p>${form('emergency', 'emergencies', [contact, reason], html`<button>Show it now, and answer for it</button>`)}` : ''}`,
  );
}

function openRequest(request: RevealRequest, visitor: string): Html {
  const { requestId, asker, contactIds, requestedAt, until, state } = request;
  const what = html`<p><strong>${asker}</strong> asked ${timeText(requestedAt)} for the address of ${contactIds[0] ?? ''}: ${request.reason}. ${state === 'waiting' ? 'Waiting' : `Agreed to by ${request.approvedBy ?? ''}`}, until ${timeText(until)}.</p>`;
  if (asker === visitor)
    return state === 'approved'
      ? html`${what}${form(`show-${requestId}`, `reveals/${requestId}/show`, [], html`<button>Show it, once</button>`)}`
      : html`${what}<p>Another person has to agree.</p>`;
  const agree = state === 'waiting' ? html`<button name="agrees" value="yes">Agree</button> ` : '';
  return html`${what}${form(`answer-${requestId}`, `reveals/${requestId}/answer`, [reason], html`${agree}<button name="agrees" value="no">Refuse</button>`)}`;
}

function emergency({ revealId, asker, at, contactIds, reviewBy, ...reveal }: Reveal, visitor: string): Html {
  const what = html`<p><strong>${asker}</strong> saw the address of ${contactIds[0] ?? ''} ${timeText(at)}: ${reveal.reason}. To be looked at until ${timeText(reviewBy)}.</p>`;
  if (asker === visitor) return html`${what}<p>Another person has to look at it.</p>`;
  return html`${what}${form(`review-${revealId}`, `emergencies/${revealId}/review`, [reason], html`<button name="finding" value="justified">It was an emergency</button> <button name="finding" value="not-justified">It was not</button>`)}`;
}

function holding({ overview: { holds }, settings }: Seen): Html {
  const fields = [
    { ...person, optional: true as const },
    { name: 'sids', label: 'SIDs', hint: 'What is of the same story is kept too.', optional: true as const },
    { name: 'account', label: 'Account SID', optional: true as const },
    { name: 'from', label: 'From', hint: 'UTC, such as 2026-01-01T00:00Z.', optional: true as const },
    {
      name: 'to',
      label: 'Until',
      hint: 'UTC; that moment no longer belongs to it.',
      optional: true as const,
    },
    { name: 'matter', label: 'Matter', hint: 'The case or request; no numbers of persons.' },
    { name: 'custodian', label: 'Who answers for it' },
    reason,
  ];
  return section(
    'holds',
    'Legal holds',
    html`<p>What is held is neither erased nor removed, however old. ${settings.holds.fourEyes ? 'Two people release a hold.' : 'One person releases a hold.'}</p>
${holds.length === 0 ? html`<p>No hold is in force.</p>` : html`<ul>${holds.map((hold) => html`<li>${oneHold(hold)}</li>`)}</ul>`}
<h3>Set a hold</h3><p>Name at least one of person, SIDs, account and time.</p>${form('hold', 'holds', fields, html`<button>Set it</button>`)}`,
  );
}

function oneHold(hold: Hold): Html {
  const { hold_id: id, matter, custodian, set_at, set_by, released_by, persons } = hold;
  const released =
    released_by.length === 0 ? '' : ` Released by ${released_by.join(', ')}; ${persons} people are wanted.`;
  return html`<p><strong>${matter}</strong>: ${scopeInWords(hold)}. Set ${timeText(set_at)} by ${set_by} (${hold.reason}); ${custodian} answers for it.${released}</p>${form(`release-${id}`, `holds/${id}/release`, [reason], html`<button>Release it</button>`)}`;
}

function erasing({ overview }: Seen): Html {
  const right = { name: 'right', label: 'By what right', hint: 'GDPR Art. 17, CCPA, own policy …' };
  return section(
    'erasure',
    'Forgetting a person',
    html`<p>Every way that leads to the person is removed; the trail stays, and nobody can be told from it. Opt-outs are kept, so that they are still obeyed. It cannot be undone.</p>
${overview.erasures.length === 0 ? html`<p>Nobody was erased.</p>` : erasureTable(overview.erasures)}
<h3>Forget a person</h3>${form('erase', 'erasures', [person, right, reason], html`<button>Forget this person</button>`)}`,
  );
}

function erasureTable(erased: readonly Erasure[]): Html {
  return table(
    'Persons who were forgotten, the latest first',
    ['ordered', 'by', 'right', 'reason', 'done'],
    erased.map((one) => [
      timeText(one.ordered_at),
      one.ordered_by,
      one.by_right,
      one.reason,
      one.done_at === null ? 'under way' : timeText(one.done_at),
    ]),
  );
}

function asked(): Html {
  const as = html`<button name="form" value="page">As a page</button> <button name="form" value="json">As JSON</button>`;
  return section(
    'asked',
    'When a person asks',
    html`<h3>Everything about one person</h3>${form('access', 'subject-access', [person, reason], as)}
<h3>Has somebody opted out?</h3><p>Also of people who were forgotten.</p>${form('opt-outs', 'opt-outs', [person, reason], html`<button>Look</button>`)}`,
  );
}

function keeping({ overview: { removals }, settings: { retention } }: Seen): Html {
  const classes = table(
    'How long each class of data is kept',
    ['class', 'kept'],
    [
      ['record: events, acts, days', retention.record.text],
      ['figures', retention.figures.text],
      ["what Twilio's REST API said", retention.rest.text],
      ['usage and verification counts', retention.readings.text],
    ],
  );
  const gone = table(
    'What was removed last',
    ['when', 'table', 'up to', '#rows', '#held, stayed', 'state'],
    removals.map((one) => [
      timeText(one.announced_at),
      one.from_table,
      one.month === '' ? one.before.slice(0, 10) : one.month,
      count(one.rows_to_go),
      count(one.rows_held),
      one.ended_at === null ? 'under way' : one.outcome === 'void' ? 'stopped by a hold' : 'removed',
    ]),
  );
  return section(
    'retention',
    'How long everything is kept',
    html`${classes}${removals.length === 0 ? html`<p>Nothing was removed yet.</p>` : gone}`,
  );
}
