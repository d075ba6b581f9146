import { stringify } from 'csv-stringify/sync';

/** RFC 4180: every field quoted, lines ended by CR LF. What a spreadsheet would take for a formula is made a text. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { quoted: true, quoted_empty: true, record_delimiter: 'windows', escape_formulas: true },
  );
}
