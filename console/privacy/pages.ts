import type { Action } from '../../core/acts/act.ts';
import { orderErasure } from '../../core/privacy/erasure/order.ts';
import { releaseHold } from '../../core/privacy/hold/hold.ts';
import {
  answerReveal,
  breakGlass,
  requestReveal,
  reviewReveal,
  showRevealed,
} from '../../core/privacy/reveal/reveal.ts';
import { suppressedSearch } from '../../core/privacy/suppression/search.ts';
import type { ShownAddress } from '../../core/privacy/vault/vault.ts';
import type { Role } from '../access/role.ts';
import { type Page, type PageAnswer, shown, type Visit } from '../page.ts';
import { facts } from '../shell/facts.ts';
import { html } from '../shell/html.ts';
import { connected } from '../store-of-page.ts';
import {
  answerSchema,
  erasureSchema,
  holdSchema,
  optOutSchema,
  releaseSchema,
  revealRequestSchema,
  reviewSchema,
  subjectAccessSchema,
} from './forms.ts';
import { setNamedHold } from './holding.ts';
import { optOutsContent } from './opt-outs-page.ts';
import { overviewOf } from './overview.ts';
import { overviewContent } from './overview-page.ts';
import { checkedForm, unlessRefused } from './refusals.ts';
import { subjectAccess } from './subject-access.ts';
import { subjectAccessDocument } from './subject-access-page.ts';

/** Who may open these pages; `privacy.yaml` narrows what each may do there. */
const roles: readonly Role[] = ['officer', 'admin'];
const back: PageAnswer = { kind: 'redirect', to: '/console/privacy' };

function post(
  path: `/${string}`,
  audited: Action,
  answer: (visit: Visit) => Promise<PageAnswer>,
  more: Pick<Page, 'freshSignIn'> = {},
): Page {
  const unlessNot = async (visit: Visit) => unlessRefused(async () => answer(visit));
  return { method: 'post', path, roles, audited, answer: unlessNot, ...more };
}

/** What cannot be taken back asks again who it is. */
const fresh = { freshSignIn: true } as const;

/** The store and what else is worked with; a visit that comes while ClickHouse is away is told so. */
function partsOf({ store, keyRing, recordAct, clock, privacy }: Visit) {
  return { store: connected({ store }), keyRing, recordAct, clock, nowMs: clock(), ...privacy };
}

export const privacyPages: readonly Page[] = [
  {
    method: 'get',
    path: '/privacy',
    roles,
    audited: 'none: what was asked and decided; persons by their random ids alone',
    inNavigation: 'Privacy',
    answer: async (visit) => {
      const { store, settings, vault, nowMs } = partsOf(visit);
      const overview = await overviewOf(store, nowMs);
      return shown(
        'Privacy',
        overviewContent({ overview, settings, vaultIsOn: vault !== undefined, visitor: visit.actor.name }),
      );
    },
  },
  post('/privacy/reveals', 'reveal-request', async (visit) => {
    await requestReveal(partsOf(visit), checkedForm(revealRequestSchema, visit.form), visit.actor);
    return back;
  }),
  post('/privacy/reveals/{id}/answer', 'reveal-approval', async (visit) => {
    const { agrees, reason } = checkedForm(answerSchema, visit.form);
    await answerReveal(partsOf(visit), idOf(visit), { agrees: agrees === 'yes', reason }, visit.actor);
    return back;
  }),
  post(
    '/privacy/reveals/{id}/show',
    'reveal',
    async (visit) => shownAddress(await showRevealed(partsOf(visit), idOf(visit), visit.actor)),
    fresh,
  ),
  post(
    '/privacy/emergencies',
    'reveal',
    async (visit) =>
      shownAddress(
        await breakGlass(partsOf(visit), checkedForm(revealRequestSchema, visit.form), visit.actor),
      ),
    fresh,
  ),
  post('/privacy/emergencies/{id}/review', 'reveal-review', async (visit) => {
    await reviewReveal(partsOf(visit), idOf(visit), checkedForm(reviewSchema, visit.form), visit.actor);
    return back;
  }),
  post('/privacy/holds', 'hold-set', async (visit) => {
    const { underWay } = await setNamedHold(partsOf(visit), checkedForm(holdSchema, visit.form), visit.actor);
    if (underWay.length === 0) return back;
    return shown(
      'The hold is in force',
      html`<p class="wide">What was ordered before and is not done yet is not stopped by it, if it concerns the same: ${underWay.join(', ')}.</p>`,
    );
  }),
  post('/privacy/holds/{id}/release', 'hold-release', async (visit) => {
    const { reason } = checkedForm(releaseSchema, visit.form);
    await releaseHold(partsOf(visit), idOf(visit), reason, visit.actor);
    return back;
  }),
  post(
    '/privacy/erasures',
    'erasure',
    async (visit) => {
      await orderErasure(partsOf(visit), checkedForm(erasureSchema, visit.form), visit.actor);
      return back;
    },
    fresh,
  ),
  post('/privacy/subject-access', 'subject-access', async (visit) => {
    const { form, ...asked } = checkedForm(subjectAccessSchema, visit.form);
    const found = await subjectAccess(partsOf(visit), asked, visit.actor);
    return form === 'json'
      ? {
          kind: 'file',
          name: `subject-access-${found.reportId}.json`,
          type: 'application/json',
          content: `${JSON.stringify(found, undefined, 2)}\n`,
        }
      : {
          kind: 'file',
          name: `subject-access-${found.reportId}.html`,
          type: 'text/html',
          content: subjectAccessDocument(found),
        };
  }),
  post('/privacy/opt-outs', 'suppression-search', async (visit) => {
    const { person, reason } = checkedForm(optOutSchema, visit.form);
    const said = await suppressedSearch(partsOf(visit), person, reason, visit.actor);
    return shown('Opt-outs of one person', optOutsContent(said));
  }),
];

function idOf({ parameters }: Visit): string {
  return parameters.id ?? '';
}

/** Kinds of address, as people call them; another keeps its name. */
const domains: Readonly<Record<string, string>> = { phone: 'Phone number', email: 'E-mail address' };

/** The one page with an address on it. It is shown once, and no browser keeps it (`Cache-Control: no-store`). */
function shownAddress(addresses: readonly ShownAddress[]): PageAnswer {
  return shown(
    'The address that you asked for',
    html`<section class="wide" aria-labelledby="address"><h2 id="address">Shown once</h2>${facts(addresses.map(({ domain, text }) => [domains[domain] ?? domain, html`<strong>${text}</strong>`]))}<p>It was recorded that you saw it. It is not shown again: leave this page when you have what you need.</p><p><a href="/console/privacy">Leave for Privacy</a></p></section>`,
  );
}
