import type { Erasure } from '../../core/privacy/erasure/erasures.ts';
import { moment } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import { records } from '../shell/records.ts';
import { form, line, person, reason } from './fields.ts';
import { type Seen, section } from './section.ts';

const fields = [
  person('Person to be forgotten'),
  line('right', 'By what right', {
    hint: 'GDPR Art. 17, CCPA, own policy …',
    required: true,
    maxLength: 120,
  }),
  reason('Why is the person forgotten?'),
];

/** Persons who were forgotten, and where to order that. */
export function erasing({ overview: { erasures } }: Seen): Html {
  return section(
    'erasure',
    'Forgetting a person',
    html`<p>Every way that leads to the person is removed. What happened stays in the record, and nobody can be told from it. Opt-outs are kept, so that they are still obeyed. It cannot be undone.</p>
${erasures.length === 0 ? html`<p>Nobody was forgotten yet.</p>` : table(erasures)}
<h3>Forget a person</h3>${form('erase', 'erasures', fields, html`<button>Forget this person</button>`)}`,
  );
}

function table(erased: readonly Erasure[]): Html {
  return records(
    'Persons who were forgotten, the latest first',
    ['Ordered', 'By', 'By what right', 'Reason', 'Done'],
    erased.map((one) => [
      moment(one.ordered_at),
      one.ordered_by,
      one.by_right,
      one.reason,
      one.done_at === null ? 'Under way' : moment(one.done_at),
    ]),
  );
}
