import { type Html, html } from './html.ts';

/** A table that is scrolled where it is too wide, by keyboard too; a heading that begins with # is of numbers. The first cell of a row names it. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  const isNumber = headings.map((heading) => heading.startsWith('#'));
  const head = headings.map((heading, index) =>
    isNumber[index]
      ? html`<th scope="col" class="number">${heading.slice(1)}</th>`
      : html`<th scope="col">${heading}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) => (isNumber[index] ? html`<td class="number">${cell}</td>` : index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`,
  );
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number on an axis. */
export function shown(value: number): string {
  return value >= 1_000 ? `${Math.round(value / 100) / 10} k` : String(Math.round(value * 10) / 10);
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${(Math.floor((part / whole) * 1_000) / 10).toFixed(1)} %`;
}

/** A length of time as people say it, from milliseconds to days. */
export function seconds(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

export function money(price: string, unit: string): string {
  return `${price} ${unit}`.trim();
}

/** UTC, to the minute. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** The segment in which something is: only what is known of it. */
export function where(subject: Readonly<Record<string, string>>): string {
  return Object.entries(subject)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** What a rule or a check says, as a sentence: `nothing was erased` as `Nothing was erased.` */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
