import { type Html, html } from '../shell/html.ts';

const date = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

function dateInWords(iso: string): string {
  return date.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** A moment, spelled so that no reader takes day for month, with its exact time for machines. */
export function moment(iso: string): Html {
  return html`<time datetime="${iso}">${dateInWords(iso)}, ${iso.slice(11, 19)} UTC</time>`;
}

/** `1 message`, `2 messages`, `no messages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
