import type { ZodError } from 'zod';
import { reasonSchema } from '../../core/acts/reason.ts';
import type { Page, PageAnswer, Visit } from '../page.ts';
import { checkField, textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';
import { sentence } from '../shell/words.ts';
import { connected } from '../store-of-page.ts';
import { askSchema } from './ask.ts';
import { orderPack } from './order.ts';

const roles = ['officer', 'admin'] as const;

/** Where an officer orders a file for an auditor. It is made in the background and lies among the officer's files. */
export const evidencePages: readonly Page[] = [
  {
    method: 'get',
    path: '/evidence',
    roles,
    audited: 'none: an empty form and a public key',
    inNavigation: 'Evidence packs',
    answer: async (visit) => orderForm(visit),
  },
  {
    method: 'post',
    path: '/evidence',
    roles,
    audited: 'evidence',
    answer: async (visit) => {
      const { form, actor, caller } = visit;
      const address = (form.address ?? '').trim();
      const ask = askSchema.safeParse({
        ...(address === '' ? {} : { address }),
        sids: (form.sids ?? '').split(/[\s,;]+/).filter((sid) => sid !== ''),
        from: form.from ?? '',
        to: form.to ?? '',
        reason: form.reason ?? '',
        noContact: form.noContact === 'yes',
      });
      if (!ask.success) return orderForm(visit, ask.error);
      await orderPack({ ...visit, store: connected(visit) }, ask.data, { actor, owner: caller });
      return { kind: 'redirect', to: '/console/exports' };
    },
  },
];

/** What was entered as an address is never shown again; the rest is. */
function orderForm({ form, clock, ownLog }: Visit, error?: ZodError): PageAnswer {
  const problemOf = (name: string): string | undefined => {
    const message = error?.issues.find(({ path }) => path[0] === name)?.message;
    return message === undefined ? undefined : sentence(message);
  };
  const today = new Date(clock()).toISOString().slice(0, 10);
  const reason = form.reason ?? '';
  const content = html`<p class="wide">One file for an auditor or a court: a report to read and print, every event, who looked, and proofs that anybody can check without this software. Your name, the time and your reason are recorded and are in the pack. <a href="/console/exports">Packs that you ordered are among your files</a>.</p>
<section class="wide" aria-labelledby="ask"><h2 id="ask">What is the pack to be about?</h2>
<form method="post" action="/console/evidence">
${textField('Phone number or address', 'address', {
  hint: 'As you would write it. It is used for this search and not stored; it is not in the pack.',
  maxLength: 128,
  secret: true,
  problem: problemOf('address'),
})}
${textField('Messages and calls', 'sids', {
  hint: 'Identifiers (SIDs), if the pack is to be about these only. Divide them by spaces.',
  value: form.sids ?? '',
  problem: problemOf('sids'),
})}
${textField('From', 'from', { hint: 'First day, in UTC.', type: 'date', required: true, value: form.from ?? '', problem: problemOf('from') })}
${textField('To', 'to', { hint: 'Last day, in UTC.', type: 'date', required: true, value: form.to ?? today, problem: problemOf('to') })}
${textField('Reason', 'reason', {
  hint: 'For example: request of the regulator. It is stored, so leave out names, numbers and addresses.',
  required: true,
  minLength: 3,
  maxLength: 300,
  // A reason that was refused may hold a number.
  value: reasonSchema.safeParse(reason).success ? reason : '',
  problem: problemOf('reason'),
})}
${checkField('Also state that the person was not contacted', 'noContact', {
  hint: 'Day by day, for days that are closed: that the person was not contacted, with a proof. The pack then also shows, of each day, two hashes of other persons, from which nothing can be told.',
  checked: form.noContact === 'yes',
  problem: problemOf('noContact'),
})}
<button>Make the pack</button></form></section>
${keyToGive(ownLog.publisher.vkey)}`;
  return {
    kind: 'page',
    title: 'Evidence packs',
    content,
    status: error === undefined ? 200 : 400,
  };
}

/** Whoever checks a pack needs the key from somebody: the officer can hand it on. */
function keyToGive(vkey: string): Html {
  return html`<section class="wide" aria-labelledby="key"><h2 id="key">The key to check packs with</h2>
<p>Give this line to whoever is to check a pack, by another way than the pack: in a letter, or on your website. It is no secret.</p><p><code>${vkey}</code></p></section>`;
}
