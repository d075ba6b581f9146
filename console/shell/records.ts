import { type Html, html } from './html.ts';

/**
 * A table of records that on a narrow screen becomes one block a record, each value under its heading. Roles are named,
 * since browsers forget that something is a table once it is laid out as blocks.
 */
export function records(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  return html`${recordsStart(caption, headings)}${rows.map((row) => record(headings, row))}${recordsEnd}`;
}

/** The same in parts, for rows that follow. */
export function recordsStart(caption: string, headings: readonly string[]): Html {
  const head = headings.map((heading) => html`<th scope="col" role="columnheader">${heading}</th>`);
  return html`<table class="records wide" role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">`;
}

/** The first cell names the record. */
export function record(headings: readonly string[], row: readonly (string | Html)[]): Html {
  const cells = row.map((cell, index) =>
    index === 0
      ? html`<th scope="row" role="rowheader" data-label="${headings[index] ?? ''}">${cell}</th>`
      : html`<td role="cell" data-label="${headings[index] ?? ''}">${cell}</td>`,
  );
  return html`<tr role="row">${cells}</tr>`;
}

export const recordsEnd = html`</tbody></table>`;
