import { type Html, html } from '../shell/html.ts';

const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const date = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** A day with its name, from any text that begins with YYYY-MM-DD: days are those of UTC, for everybody. */
export function dayInWords(iso: string): string {
  return day.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

export function dateInWords(iso: string): string {
  return date.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** A moment, spelled so that no reader takes day for month, with its exact time for machines. */
export function moment(iso: string): Html {
  return html`<time datetime="${iso}">${dateInWords(iso)}, ${iso.slice(11, 19)} UTC</time>`;
}

/** The time of day of a moment whose day is in the heading above it. */
export function timeOfDay(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(11, 19)} UTC</time>`;
}

/** `1 message`, `2 messages`, `no messages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
