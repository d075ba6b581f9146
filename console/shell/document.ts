import type { TokenOwner } from '../access/role.ts';
import { type Html, html } from './html.ts';

interface Frame {
  readonly title: string;
  /** Who has opened it; nobody has who is to sign in. */
  readonly caller?: TokenOwner | undefined;
  readonly signedIn?: boolean;
  /** The pages that this caller may open. */
  readonly navigation?: readonly { readonly label: string; readonly href: string; readonly here: boolean }[];
  readonly refreshAfterSeconds?: number | undefined;
  /** Where the browser goes on to by itself, at once. */
  readonly goOnTo?: string;
}

/** A whole document around some content: nothing of it comes from elsewhere, and no script runs in it. */
export function document(frame: Frame & { readonly content: Html }): Html {
  return html`${documentStart(frame)}${frame.content}${documentEnd}`;
}

/** A document up to where its content begins. */
export function documentStart(frame: Frame): Html {
  const { title, refreshAfterSeconds, goOnTo } = frame;
  const next = goOnTo === undefined ? refreshAfterSeconds : `0; url=${goOnTo}`;
  const refresh = next === undefined ? '' : html`<meta http-equiv="refresh" content="${next}">`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}
<title>${title} · Ledgerline</title><link rel="stylesheet" href="/console/style.css"></head>
<body><a class="skip" href="#main">Skip to the content</a>${bar(frame)}<main id="main"><h1 class="wide">${title}</h1>`;
}

export const documentEnd = html`</main></body></html>`;

function bar({ caller, signedIn, navigation = [] }: Frame): Html | '' {
  if (caller === undefined) return '';
  const links = navigation.map(({ label, href, here }) =>
    here
      ? html`<li><a href="${href}" aria-current="page">${label}</a></li>`
      : html`<li><a href="${href}">${label}</a></li>`,
  );
  const leave = signedIn
    ? html` <form class="inline" method="post" action="/console/logout"><button>Sign out</button></form> <form class="inline" method="post" action="/console/sign-out-everywhere"><button>End all my sessions</button></form>`
    : '';
  return html`<header><nav aria-label="Console"><ul>${links}</ul></nav><div class="faint who"><span>signed in as ${caller.name} (${caller.role})</span>${leave}</div></header>`;
}
