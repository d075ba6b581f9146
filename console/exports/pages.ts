import { moment, plural } from '../in-words/times.ts';
import type { Job } from '../jobs/job.ts';
import type { Page, PageAnswer, Visit } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { type Html, html } from '../shell/html.ts';
import { count } from '../shell/words.ts';

const roles = ['officer', 'admin'] as const;

/** How often the page of files looks again while one is being made. */
const refreshAfterSeconds = 2;

/** The files that somebody ordered: how far they are, and where to download them. */
export const exportPages: readonly Page[] = [
  {
    method: 'get',
    path: '/exports',
    roles,
    audited: 'none: names of files that the reader ordered',
    inNavigation: 'Files',
    answer: async (visit) => listOf(visit),
  },
  {
    method: 'post',
    path: '/exports/{id}/download',
    roles,
    audited: 'export',
    answer: async (visit) => handOut(visit),
  },
  {
    method: 'post',
    path: '/exports/{id}/remove',
    roles,
    audited: 'none: a copy is removed before its day is over; the record stays',
    answer: async ({ jobs, caller, parameters }) => {
      await jobs.remove(caller, parameters.id ?? '');
      return { kind: 'redirect', to: '/console/exports' };
    },
  },
];

/**
 * The list looks again by itself only when it is asked to: a page that changes under a reader takes away the place where
 * they were (WCAG 2.2, 2.2.1).
 */
function listOf({ jobs, caller, query }: Visit): PageAnswer {
  const mine = jobs.of(caller);
  const busy = mine.some(({ state }) => state.is === 'waiting' || state.is === 'running');
  const content = html`<p class="wide">Files that you ordered. Each is kept for 24 hours and only you can download it; every download is recorded.</p>
${busy ? busyNote(query.watch === 'yes') : ''}
${mine.length === 0 ? html`<p class="wide">You have no files. Order one on the page of a search.</p>` : mine.map(entry)}`;
  return {
    kind: 'page',
    title: 'Your files',
    content,
    ...(busy && query.watch === 'yes' ? { refreshAfterSeconds } : {}),
  };
}

function busyNote(watching: boolean): Html {
  return watching
    ? html`<p class="wide" role="status">A file is being made. This page looks again by itself every ${refreshAfterSeconds} seconds. <a href="/console/exports">Stop that</a></p>`
    : html`<p class="wide" role="status">A file is being made. <a href="/console/exports">Look again</a> or <a href="/console/exports?watch=yes">watch its progress</a></p>`;
}

function entry(job: Job): Html {
  const { id, order, orderedAtMs, state } = job;
  return html`<article class="wide"><h2 id="${id}">${order.title}</h2>
<p>Ordered on ${moment(new Date(orderedAtMs).toISOString())}.</p>${progress(job)}
${state.is === 'done' ? button(`/console/exports/${id}/download`, 'Download', order.fileName) : ''}
${state.is === 'done' || state.is === 'failed' ? button(`/console/exports/${id}/remove`, 'Remove', order.fileName) : ''}</article>`;
}

function progress({ id, state }: Job): Html {
  switch (state.is) {
    case 'waiting':
      return html`<p>Waiting: another file is made first.</p>`;
    case 'running':
      return html`<p>Being made: ${plural(state.rows, 'row')} so far${state.of === undefined ? '' : ` of ${count(state.of)}`}.</p>
${state.of === undefined ? '' : html`<progress aria-labelledby="${id}" max="${Math.max(state.of, 1)}" value="${state.rows}"></progress>`}`;
    case 'done':
      return html`<p>Ready: ${plural(state.rows, 'row')}, ${count(state.bytes)} bytes.</p><p class="faint">SHA-256 of the file: <code>${state.sha256}</code></p>`;
    case 'failed':
      return html`<p class="problem">It could not be made. ${state.why}</p>`;
  }
}

function button(action: string, words: string, of: string): Html {
  return html`<form class="inline" method="post" action="${action}"><button aria-label="${words} ${of}">${words}</button></form> `;
}

/** Hands a file out, once that is recorded. */
async function handOut({ jobs, caller, actor, recordAct, parameters }: Visit): Promise<PageAnswer> {
  const job = jobs.find(caller, parameters.id ?? '');
  if (job === undefined || job.state.is !== 'done')
    throw new ApiProblem(
      404,
      'There is no such file',
      'Files are kept for 24 hours, and each can be downloaded by who ordered it. Order it again.',
    );
  const { act, fileName, type } = job.order;
  const { rows, sha256 } = job.state;
  await recordAct({
    ...act,
    actor,
    rows,
    details: { ...act.details, File: fileName, FileDigest: sha256 },
  });
  return { kind: 'file', name: fileName, type, content: jobs.open(job) };
}
