import { z } from 'zod';
import { rowsOf } from '../../core/store/store.ts';
import { differenceInWords, differenceRow } from '../contacts/differences.ts';
import { dayInWords, moment, plural } from '../in-words/times.ts';
import { type Page, shown } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import { records } from '../shell/records.ts';
import { connected } from '../store-of-page.ts';

const asked = z.object({
  day: z.iso.date(),
  account: z.string().regex(/^AC[0-9a-f]{32}$/),
});
const row = differenceRow.extend({ of_all: z.coerce.number(), arrived_late: z.coerce.boolean() });

/** Differences of one day that the page lists. */
const listed = 500;

const what =
  'What was heard is compared with the list that Twilio itself keeps. These are the differences of one day.';

/** The differences of a day between what was heard and what Twilio has, in words. */
export const discrepancyPages: readonly Page[] = [
  {
    method: 'get',
    path: '/discrepancies',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: differences between two sources, by SID; nobody is looked up',
    answer: async (visit) => {
      const input = asked.safeParse(visit.query);
      if (!input.success)
        throw new ApiProblem(
          400,
          'Of which day?',
          'Open the differences of a day from the page Completeness.',
        );
      const { day, account } = input.data;
      const rows = await rowsOf(
        connected(visit),
        row,
        `SELECT resource_sid, kind, heard, actual, settled_by, first_found_at, arrived_late, count() OVER () AS of_all
         FROM discrepancy WHERE day = {day:Date} AND account_sid = {account:String}
         ORDER BY first_found_at DESC, resource_sid, discrepancy_id LIMIT {listed:UInt32}`,
        { day, account, listed },
      );
      const all = rows[0]?.of_all ?? 0;
      const cells = rows.map((found) => [
        moment(found.first_found_at),
        `${differenceInWords(found)}${found.settled_by === 'rest-event' ? " The record follows Twilio's own list." : ''}${found.arrived_late ? ' It arrived later.' : ''}`,
        storyLink(found.resource_sid),
      ]);
      return shown(
        `Differences of ${dayInWords(day)}`,
        html`<p class="wide">${what}</p><p class="wide">Account ${account}: ${plural(all, 'difference')}${all > rows.length ? `, of which these are the latest ${rows.length}` : ''}. <a href="/console/completeness">Back to the days</a></p>
${rows.length === 0 ? '' : records('Differences, the latest found first', ['Found', 'What differs', 'Story'], cells)}`,
      );
    },
  },
];
