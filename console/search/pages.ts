import { limits } from '../../core/limits.ts';
import type { Store } from '../../core/store/store.ts';
import { type FormerAct, formerAct } from '../former-act.ts';
import { type Page, type PageAnswer, shown, type Visit } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { type Html, html } from '../shell/html.ts';
import { connected } from '../store-of-page.ts';
import { parseCursor } from './cursor.ts';
import { exportOrder, exportWork } from './export.ts';
import { countsOf, type Place, resultsAfter, resultsBefore, sendersOf } from './find.ts';
import { notAnnounced, searchForm } from './form.ts';
import { parseQuery, type Query, querySchema, queryText, titleSchema } from './query.ts';
import { type ResultPage, resultContent } from './results.ts';
import { savedSearches } from './saved.ts';

const roles = ['officer', 'admin'] as const;

/**
 * Searches by what happened. Each is an act, whose id is its address: nothing of the query is in a link, and who has the
 * link and the role sees the same.
 */
export const searchPages: readonly Page[] = [
  {
    method: 'get',
    path: '/search',
    roles,
    audited: 'none: a form, and names of saved searches',
    inNavigation: 'Search',
    answer: async (visit) => formPage(visit, connected(visit)),
  },
  { method: 'post', path: '/search', roles, audited: 'record-search', answer: async (visit) => begin(visit) },
  {
    method: 'get',
    path: '/search/{id}',
    roles,
    audited: 'record-search',
    answer: async (visit) => resultPage(visit, `/console/search/${visit.parameters.id}`),
  },
  {
    method: 'get',
    path: '/search/saved/{id}',
    roles,
    audited: 'record-search',
    answer: async (visit) => resultPage(visit, `/console/search/saved/${visit.parameters.id}`),
  },
  {
    method: 'post',
    path: '/search/{id}/save',
    roles,
    audited: 'record-search',
    answer: async (visit) => save(visit),
  },
  {
    method: 'post',
    path: '/search/{id}/export',
    roles,
    audited: 'none: it is recorded when the file is handed out',
    answer: async (visit) => order(visit),
  },
];

async function formPage(
  { purposes, accounts, clock, form }: Visit,
  store: Store,
  problems?: ReadonlyMap<string, string>,
): Promise<PageAnswer> {
  const choices = {
    purposes,
    accounts,
    senders: await sendersOf(store, clock()),
    today: new Date(clock()).toISOString().slice(0, 10),
  };
  const content = html`<p class="wide">Find messages, calls and verifications by what happened. To see what one person was sent, <a href="/console/contacts">look the person up</a>.</p>
<section class="wide" aria-labelledby="ask"><h2 id="ask">What are you looking for?</h2>${searchForm(form, choices, problems)}</section>${await savedSearches(store)}`;
  return shown('Search the record', content, { status: problems === undefined ? 200 : 400 });
}

/** Records a search and leads to its results. */
async function begin(visit: Visit): Promise<PageAnswer> {
  const store = connected(visit);
  const { form, clock, recordAct, actor } = visit;
  const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value.trim() !== ''));
  const announced = given.purpose === notAnnounced ? { announced: 'no' } : {};
  if (given.purpose === notAnnounced) delete given.purpose;
  const parsed = querySchema.safeParse({ ...given, ...announced });
  if (!parsed.success)
    return formPage(
      visit,
      store,
      new Map(parsed.error.issues.map(({ path, message }) => [String(path[0] ?? ''), message])),
    );
  await refuseUnknown(visit, store, parsed.data, clock());
  const { actId } = await recordAct({
    action: 'record-search',
    actor,
    reason: '',
    details: { Query: queryText(parsed.data) },
  });
  return { kind: 'redirect', to: `/console/search/${actId}` };
}

/** Only what the form offered is searched for, and so kept: it could otherwise hold a person's number. */
async function refuseUnknown(
  { purposes, accounts }: Visit,
  store: Store,
  { sender, purpose, environment }: Query,
  nowMs: number,
): Promise<void> {
  const known =
    (purpose === undefined || purposes.includes(purpose)) &&
    (environment === undefined || accounts.some((account) => account.environment === environment)) &&
    (sender === undefined || (await sendersOf(store, nowMs)).includes(sender));
  if (!known)
    throw new ApiProblem(
      400,
      'The search is not understood',
      'Choose sender, purpose and environment from the lists. A person is looked up on another page.',
    );
}

async function searchOf(visit: Visit, store: Store): Promise<{ act: FormerAct; query: Query }> {
  const act = await formerAct(store, visit.parameters.id ?? '', 'record-search');
  const query = parseQuery(act?.details.Query);
  if (act === undefined || query === undefined)
    throw new ApiProblem(
      404,
      'There is no such search',
      'Is the address whole? A search that was made a moment ago can be opened within seconds.',
    );
  return { act, query };
}

async function resultPage(visit: Visit, path: string): Promise<PageAnswer> {
  const store = connected(visit);
  const { act, query } = await searchOf(visit, store);
  const { recordAct, actor, query: asked } = visit;
  const after = parseCursor(asked.after);
  const before = parseCursor(asked.before);
  const counts = await countsOf(store, query);
  const page = await pageOf(store, query, after, before);
  // Whoever opens a search is recorded; turning its pages is part of the same look.
  if (after === undefined && before === undefined)
    await recordAct({
      action: 'record-search',
      actor,
      reason: '',
      rows: counts.found,
      details: { Search: act.act_id },
    });
  const content: Html = resultContent(query, page, { counts, path, id: act.act_id });
  return shown(act.details.Title ?? 'Results of a search', content);
}

async function pageOf(
  store: Store,
  query: Query,
  after: Place | undefined,
  before: Place | undefined,
): Promise<ResultPage> {
  const most = limits.resultsOnPage;
  if (before === undefined) {
    const found = await resultsAfter(store, query, after, most + 1);
    return { results: found.slice(0, most), earlier: found.length > most, later: after !== undefined };
  }
  const found = await resultsBefore(store, query, before, most + 1);
  return { results: found.slice(-most), earlier: true, later: found.length > most };
}

async function save(visit: Visit): Promise<PageAnswer> {
  const store = connected(visit);
  const { query } = await searchOf(visit, store);
  const { form, recordAct, actor } = visit;
  const title = titleSchema.safeParse(form.title ?? '');
  if (!title.success)
    throw new ApiProblem(
      400,
      'The search was not saved',
      `Its name: ${title.error.issues[0]?.message ?? 'not understood'}. Go back and choose another one.`,
    );
  const { actId } = await recordAct({
    action: 'record-search',
    actor,
    reason: '',
    details: { Query: queryText(query), Title: title.data },
  });
  return { kind: 'redirect', to: `/console/search/saved/${actId}` };
}

async function order(visit: Visit): Promise<PageAnswer> {
  const store = connected(visit);
  const { act, query } = await searchOf(visit, store);
  const { jobs, caller, form } = visit;
  const format = form.format === 'ndjson' ? 'ndjson' : 'csv';
  jobs.start(caller, exportOrder(query, act.act_id, format), exportWork(store, query, format));
  return { kind: 'redirect', to: '/console/exports' };
}
