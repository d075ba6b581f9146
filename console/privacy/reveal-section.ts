import type { Reveal, RevealRequest } from '../../core/privacy/reveal/fold.ts';
import { moment, plural } from '../in-words/times.ts';
import { facts } from '../shell/facts.ts';
import { type Html, html } from '../shell/html.ts';
import { contact, form, reason } from './fields.ts';
import { cases, type Seen, section } from './section.ts';

/** Addresses: who asked to see one, who agreed, and where to ask. */
export function revealing({ overview: { reveals }, settings, vaultIsOn, visitor }: Seen): Html {
  if (!vaultIsOn || !settings.reveal.enabled)
    return section(
      'reveal',
      'Seeing an address',
      html`<p>${vaultIsOn ? 'Addresses are kept encrypted, and nobody may see one. Whoever runs Ledgerline can allow it (privacy.yaml, reveal).' : 'No address is kept here. Whoever runs Ledgerline can have them kept encrypted (privacy.yaml, vault).'}</p>`,
    );
  const open = reveals.requests.filter(({ state }) => state === 'waiting' || state === 'approved');
  const emergencies = reveals.reveals.filter(
    ({ breakGlass, reviewedBy }) => breakGlass && reviewedBy === undefined,
  );
  const { fourEyes, perDay, breakGlass } = settings.reveal;
  const inEmergency = breakGlass.enabled
    ? html`<h3>In an emergency</h3><p>The address is shown at once, and another person looks at it afterwards.</p>${form('emergency', 'emergencies', [contact, reason('What is the emergency?')], html`<button>Show it now, and answer for it</button>`)}`
    : '';
  return section(
    'reveal',
    'Seeing an address',
    html`<p>${fourEyes ? 'A second person has to agree.' : 'Nobody else has to agree.'} You may see ${plural(perDay, 'address', 'addresses')} within a day. Each is shown once, to whoever asked. Everything is recorded before it is done.</p>
${cases(
  open.map((request) => openRequest(request, visitor)),
  'No request is open.',
)}
${
  emergencies.length === 0
    ? ''
    : html`<h3>Shown in an emergency, to be looked at</h3>${cases(
        emergencies.map((one) => emergency(one, visitor)),
        '',
      )}`
}
<h3>Ask to see an address</h3>${form('ask', 'reveals', [contact, reason('Why do you need it?')], html`<button>Ask</button>`)}
${inEmergency}`,
  );
}

function openRequest(request: RevealRequest, visitor: string): Html {
  const { requestId: id, asker, contactIds, requestedAt, until, state, approvedBy = '' } = request;
  const waits = state === 'waiting';
  return html`<h3>Request of ${asker}</h3>${facts([
    ['Person', html`<code>${contactIds[0] ?? ''}</code>`],
    ['Reason', request.reason],
    ['Asked on', moment(requestedAt)],
    ['State', waits ? 'Waiting for a second person' : `Agreed to by ${approvedBy}`],
    [waits ? 'Can be agreed to until' : 'Can be shown until', moment(until)],
  ])}${nextStep(id, { own: asker === visitor, waits, asker })}`;
}

function nextStep(
  id: string,
  { own, waits, asker }: { readonly own: boolean; readonly waits: boolean; readonly asker: string },
): Html {
  if (own)
    return waits
      ? html`<p>Another person has to agree: ask a colleague to open this page.</p>`
      : form(`show-${id}`, `reveals/${id}/show`, [], html`<button>Show the address, once</button>`);
  const agree = waits ? html`<button name="agrees" value="yes">Agree</button>` : '';
  return form(
    `answer-${id}`,
    `reveals/${id}/answer`,
    [reason(`Why may ${asker} see it, or not?`)],
    html`${agree}<button name="agrees" value="no">Refuse</button>`,
  );
}

function emergency({ revealId: id, asker, at, contactIds, reviewBy, ...of }: Reveal, visitor: string): Html {
  const review = form(
    `review-${id}`,
    `emergencies/${id}/review`,
    [reason('Why was it an emergency, or not?')],
    html`<button name="finding" value="justified">It was an emergency</button><button name="finding" value="not-justified">It was not</button>`,
  );
  return html`<h3>${asker} saw an address</h3>${facts([
    ['Person', html`<code>${contactIds[0] ?? ''}</code>`],
    ['Reason', of.reason],
    ['Seen on', moment(at)],
    ['To be looked at until', moment(reviewBy)],
  ])}${asker === visitor ? html`<p>Another person has to look at it.</p>` : review}`;
}
