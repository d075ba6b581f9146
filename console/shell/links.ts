import { isTraceable } from '../trace.ts';
import { type Html, html } from './html.ts';

/** A SID or the id of an intent, leading to its story; what has neither form leads nowhere. */
export function storyLink(id: string): Html {
  return isTraceable(id)
    ? html`<a href="/console/trace/${id}"><code>${id}</code></a>`
    : html`<code>${id}</code>`;
}
