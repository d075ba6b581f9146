/**
 * The embedded engine catches the signals by which a process dies of a fault of its own: an abort of V8 without memory, a bad
 * address. It then waits for minutes with everything standing still, and nobody starts the process again. Here such a
 * process has to end at once: what was acknowledged is in the journal. A listener that is taken away again leaves a signal
 * with what it does by itself.
 */
export function dieOfFatalSignals(): void {
  const nothing = (): void => undefined;
  for (const signal of ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE'] as const)
    process.on(signal, nothing).off(signal, nothing);
}
