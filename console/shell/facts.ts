import { type Html, html } from './html.ts';

/** What is known of something, name by name; what is not known is left out. */
export function facts(pairs: readonly (readonly [name: string, value: Html | string])[]): Html {
  const known = pairs.filter(([, value]) => (typeof value === 'string' ? value : value.text) !== '');
  return html`<dl class="facts">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
