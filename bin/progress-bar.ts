import { Presets, SingleBar } from 'cli-progress';
import type { Advance } from '../reconciler/report.ts';

export interface ProgressBar {
  readonly advanced: (advance: Advance) => void;
  readonly stop: () => void;
}

/** How far a run is, on standard error and only on a terminal: rate, what remains, and until when. */
export function progressBar(): ProgressBar {
  if (!process.stderr.isTTY) return { advanced: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} days · {day} · {read} read, {rate}/s · {missing} missing · {left} left',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    advanced: (advance) => {
      const { slicesDone, slicesPlanned, resourcesRead, missingCallbacks, elapsedMs, from } = advance;
      const shown = {
        day: from.slice(0, 10),
        read: resourcesRead,
        rate: Math.round(resourcesRead / Math.max(elapsedMs / 1_000, 0.001)),
        missing: missingCallbacks,
        left: leftOf(advance),
      };
      if (!started) bar.start(slicesPlanned, slicesDone, shown);
      started = true;
      bar.setTotal(slicesPlanned);
      bar.update(slicesDone, shown);
    },
    stop: () => bar.stop(),
  };
}

/** As long as what is done took, for what is not. */
function leftOf({ slicesDone, slicesPlanned, elapsedMs }: Advance): string {
  if (slicesDone === 0) return '…';
  const seconds = Math.round((elapsedMs / slicesDone / 1_000) * (slicesPlanned - slicesDone));
  return seconds < 90
    ? `${seconds} s`
    : seconds < 5_400
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 360) / 10} h`;
}
