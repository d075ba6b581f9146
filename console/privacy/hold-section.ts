import { type Hold, scopeInWords } from '../../core/privacy/hold/hold.ts';
import { moment, plural } from '../in-words/times.ts';
import { facts } from '../shell/facts.ts';
import { type Html, html } from '../shell/html.ts';
import { sentence } from '../shell/words.ts';
import { form, line, person, reason } from './fields.ts';
import { cases, type Seen, section } from './section.ts';

const fields = [
  person('Person to be kept', { required: false }),
  line('sids', 'Messages and calls', {
    hint: 'Identifiers (SIDs), divided by spaces. What is of the same story is kept too.',
  }),
  line('account', 'Account', { hint: 'Its identifier (SID): AC and 32 letters and digits.' }),
  line('from', 'First day', { hint: 'In UTC.', type: 'date' }),
  line('to', 'Until', { hint: 'In UTC. This day no longer belongs to it.', type: 'date' }),
  line('matter', 'Matter', {
    hint: 'The case or request, without numbers of persons.',
    required: true,
    maxLength: 120,
  }),
  line('custodian', 'Who answers for it', { required: true, maxLength: 120 }),
  reason('Why is it held?'),
];

/** Legal holds in force, and where to set one. */
export function holding({ overview: { holds }, settings }: Seen): Html {
  return section(
    'holds',
    'Legal holds',
    html`<p>What is held is neither erased nor removed, however old. ${settings.holds.fourEyes ? 'Two people release a hold.' : 'One person releases a hold.'}</p>
${cases(holds.map(oneHold), 'No hold is in force.')}
<h3>Set a hold</h3><p>Name at least one of person, messages and calls, account and time.</p>${form('hold', 'holds', fields, html`<button>Set the hold</button>`)}`,
  );
}

function oneHold(hold: Hold): Html {
  const { hold_id: id, matter, custodian, set_at, set_by, released_by, persons } = hold;
  const released =
    released_by.length === 0
      ? ''
      : `By ${released_by.join(', ')}; ${plural(persons - released_by.length, 'more person has to', 'more people have to')}`;
  return html`<h3>${matter}</h3>${facts([
    ['Held', sentence(scopeInWords(hold))],
    ['Set by', set_by],
    ['Set on', moment(set_at)],
    ['Reason', hold.reason],
    ['Who answers for it', custodian],
    ['Released', released],
  ])}${form(`release-${id}`, `holds/${id}/release`, [reason(`Why is ${matter} released?`)], html`<button>Release the hold</button>`)}`;
}
