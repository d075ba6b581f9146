import pc from 'picocolors';

/** Colours on a terminal, plain text elsewhere (and with NO_COLOR). */
export const paint = pc;

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}

/** A time as people read it: UTC, to the millisecond. */
export function when(iso: string): string {
  return iso.replace('T', ' ').replace('Z', ' UTC');
}

const bad = new Set(['undelivered', 'failed', 'busy', 'no-answer', 'canceled']);
const good = new Set(['delivered', 'read', 'received', 'completed']);

export function statusColour(status: string): (text: string) => string {
  if (bad.has(status)) return pc.red;
  return good.has(status) ? pc.green : (text) => text;
}

/** A table of two columns. */
export function printPairs(pairs: readonly (readonly [string, string])[]): void {
  const width = Math.max(...pairs.map(([name]) => name.length));
  for (const [name, value] of pairs) console.log(`  ${name.padEnd(width)}  ${value}`);
}
