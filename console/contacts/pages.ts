import { formerAct } from '../former-act.ts';
import type { Page } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { connected } from '../store-of-page.ts';
import { replayOf } from '../trail/replay.ts';
import { lookUpContact, searchSchema } from '../trail/search-contact.ts';
import { lookUpForm } from './form.ts';
import { replayedReport, report } from './report.ts';

const roles = ['officer', 'admin'] as const;

/** A person is looked up by a number or address, which is in no URL; the report has an id by which it can be opened again. */
export const contactPages: readonly Page[] = [
  {
    method: 'get',
    path: '/contacts',
    roles,
    audited: 'none: an empty form',
    inNavigation: 'Look up a person',
    answer: async () => lookUpForm(),
  },
  {
    method: 'post',
    path: '/contacts',
    roles,
    audited: 'contact-search',
    answer: async (visit) => {
      const { form, actor, keyRing, recordAct } = visit;
      const input = searchSchema.safeParse({ address: form.address ?? '', reason: form.reason ?? '' });
      if (!input.success) return lookUpForm(input.error, form.reason);
      const store = connected(visit);
      const trail = await lookUpContact({ store, keyRing, recordAct }, input.data, actor);
      return report(visit, store, trail, input.data.reason);
    },
  },
  {
    method: 'get',
    path: '/reports/{id}',
    roles,
    audited: 'replay',
    answer: async (visit) => {
      const { actor, recordAct, parameters } = visit;
      const store = connected(visit);
      const { id = '' } = parameters;
      // Waits for a look-up that was made a moment ago.
      const lookUp = await formerAct(store, id, 'contact-search');
      const replay = lookUp && (await replayOf({ store, recordAct }, id, actor));
      if (replay === undefined)
        throw new ApiProblem(
          404,
          'There is no such report',
          'The address of a report is on the report. One that was made a moment ago can be opened again within seconds; look-ups from before reports could be opened again have none.',
        );
      return replayedReport(visit, store, replay);
    },
  },
];
