import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * Structured logs, one JSON object a line. No log call is ever given a payload, a parameter or an address; the
 * paths below are a second line of defence, should one slip into an object that is logged.
 */
export function createLog(level: string, destination: DestinationStream = standardOutput()): Logger {
  const options = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['body', 'url', 'headers', 'parameters', '*.body', '*.url', '*.headers', '*.parameters'],
      remove: true,
    },
    serializers: { err: describeError },
  };
  return pino(options, destination);
}

/** A reader of the log that has gone away must not hold up the appliance: what it would have read is lost, no more. */
function standardOutput(): DestinationStream {
  process.stdout.on('error', () => undefined);
  return process.stdout;
}

/**
 * An error as it may be logged: its name and code, where it came from, and the message only of our own errors. A
 * library's message may quote the value that it stumbled over.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    ...('code' in error ? { code: error.code } : {}),
    ...(ownErrors.has(error.name) ? { message: error.message } : {}),
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Errors whose messages are written by this project and hold no values. */
const ownErrors = new Set([
  'CommitFailed',
  'ConfigError',
  'DataDirHeld',
  'JournalUnavailable',
  'KeyRingError',
  'EnvelopeBroken',
  'MasterKeyWrong',
  'MigrationRefused',
  'NoteRefused',
  'NotProvable',
  'OutletFailed',
  'PrivacyRefused',
  'ReconcileRefused',
  'RestFailed',
  'StoreUnavailable',
  'TileMissing',
]);
