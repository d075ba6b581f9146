import { Presets, SingleBar } from 'cli-progress';
import type { Advance } from '../reconciler/report.ts';

export interface ProgressBar {
  readonly advanced: (advance: Advance) => void;
  readonly stop: () => void;
}

/** How far a run of the reconciler is: rate, what remains, and until when. */
export function progressBar(): ProgressBar {
  const bar = terminalBar(
    '{bar} {value}/{total} days · {day} · {read} read, {rate}/s · {missing} missing · {left} left',
  );
  return {
    advanced: (advance) => {
      const { slicesDone, slicesPlanned, resourcesRead, missingCallbacks, elapsedMs, from } = advance;
      bar.show(slicesDone, slicesPlanned, {
        day: from.slice(0, 10),
        read: resourcesRead,
        rate: Math.round(resourcesRead / Math.max(elapsedMs / 1_000, 0.001)),
        missing: missingCallbacks,
        left: timeLeft(slicesDone, slicesPlanned, elapsedMs),
      });
    },
    stop: bar.stop,
  };
}

export interface TerminalBar {
  readonly show: (done: number, planned: number, shown: Readonly<Record<string, string | number>>) => void;
  readonly stop: () => void;
}

/** A bar on standard error, and only on a terminal. */
export function terminalBar(format: string): TerminalBar {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show: (done, planned, shown) => {
      if (!started) bar.start(planned, done, shown);
      started = true;
      bar.setTotal(planned);
      bar.update(done, shown);
    },
    stop: () => bar.stop(),
  };
}

/** As long as what is done took, for what is not. */
export function timeLeft(done: number, planned: number, elapsedMs: number): string {
  if (done === 0) return '…';
  const seconds = Math.round((elapsedMs / done / 1_000) * (planned - done));
  return seconds < 90
    ? `${seconds} s`
    : seconds < 5_400
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 360) / 10} h`;
}
