import type { PrivacySettings } from '../../core/privacy/settings.ts';
import { type Html, html } from '../shell/html.ts';
import type { Overview } from './overview.ts';

/** What the page is made from, and for whom. */
export interface Seen {
  readonly overview: Overview;
  readonly settings: PrivacySettings;
  readonly vaultIsOn: boolean;
  readonly visitor: string;
}

export function section(id: string, heading: string, content: Html): Html {
  return html`<section class="wide" aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>${content}</section>`;
}

/** What is open, one after the other; what to read when nothing is. */
export function cases(of: readonly Html[], nothing: string): Html {
  return of.length === 0
    ? html`<p>${nothing}</p>`
    : html`<ul class="timeline">${of.map((one) => html`<li class="entry tone-calm">${one}</li>`)}</ul>`;
}
