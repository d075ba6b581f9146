import type { ZodError } from 'zod';
import { reasonSchema } from '../../core/acts/reason.ts';
import type { PageAnswer } from '../page.ts';
import { textField } from '../shell/fields.ts';
import { html } from '../shell/html.ts';
import { sentence } from '../shell/words.ts';

/** The form that asks for a number and a reason. What was entered as a number is never shown again. */
export function lookUpForm(error?: ZodError, reason = ''): PageAnswer {
  const problemOf = (name: string): string | undefined =>
    error?.issues.find(({ path }) => path[0] === name)?.message;
  const wrongReason = problemOf('reason');
  const content = html`<p class="wide">See every message, call and verification with one person: when, why, on what consent, and what became of it. Your name, the time and your reason are recorded before anything is shown.</p>
<section class="wide" aria-labelledby="ask"><h2 id="ask">Whom do you want to look up?</h2>
<form method="post" action="/console/contacts">
${textField('Phone number or address', 'address', {
  hint: 'As you would write it: (202) 555-0177, +1 202 555 0177, whatsapp:+12025550177, or an e-mail address. It is used for this search and not stored.',
  required: true,
  minLength: 3,
  maxLength: 128,
  secret: true,
  problem: problemOf('address') && 'Enter a number or address of 3 to 128 characters.',
})}
${textField('Reason', 'reason', {
  hint: 'For example: complaint no. 117. It is stored, so leave out names, numbers and addresses.',
  required: true,
  minLength: 3,
  maxLength: 300,
  // A reason that was refused may hold a number.
  value: reasonSchema.safeParse(reason).success ? reason : '',
  problem: wrongReason && sentence(wrongReason),
})}
<button>Look up</button></form></section>`;
  return {
    kind: 'page',
    title: 'Look up a person',
    content,
    status: error === undefined ? 200 : 400,
  };
}
