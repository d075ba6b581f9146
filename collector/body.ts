import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  /** Bytes kept of one body; a longer one is refused. */
  readonly maxBodyBytes: number;
  /** Milliseconds from the call until the last byte; also the longest that the reading may last in all. */
  readonly bodyTimeoutMs: number;
}

export type BodyOutcome =
  /** Exactly the bytes that were sent: the SHA-256 of a JSON callback is taken over them. */
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'timed-out' }
  /** The connection ended before the body did. There is nobody left to answer. */
  | { readonly outcome: 'cut-off' }
  /** A coding other than identity: Twilio sends none, and inflating for strangers is how small requests get big. */
  | { readonly outcome: 'encoded'; readonly encoding: string };

/** The header is a stranger's text until the signature is checked: only this much of it is handed on. */
const maxEncodingCharacters = 40;

/**
 * Reads the body of a request, at most `maxBodyBytes` of it and for at most `bodyTimeoutMs`.
 *
 * Never rejects. Nothing is kept of a refused body. The answer to it can still be written, after which Node lets the
 * rest run off; the caller should answer with `Connection: close`, because the rest may have no end.
 * Afterwards neither a listener nor a timer of this function remains. To be called once for a request, before
 * anything else reads it.
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<BodyOutcome> {
  const refusal = refusalByHeaders(request, limits);
  if (refusal !== undefined) return Promise.resolve(refusal);
  if (request.destroyed) return Promise.resolve({ outcome: 'cut-off' });
  return collect(request, limits);
}

function refusalByHeaders(request: IncomingMessage, limits: BodyLimits): BodyOutcome | undefined {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    return { outcome: 'encoded', encoding: encoding.slice(0, maxEncodingCharacters) };
  }
  // The HTTP parser has already refused lengths that are not decimal numbers.
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBodyBytes) return { outcome: 'too-large' };
  return undefined;
}

function collect(request: IncomingMessage, limits: BodyLimits): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;

    const finish = (outcome: BodyOutcome): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onCutOff).off('close', onCutOff);
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limits.maxBodyBytes) finish({ outcome: 'too-large' });
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      const [only] = chunks;
      finish({ outcome: 'read', bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks, size) });
    };
    const onCutOff = (): void => finish({ outcome: 'cut-off' });

    const timer = setTimeout(() => finish({ outcome: 'timed-out' }), limits.bodyTimeoutMs);
    // A connection that breaks gives `error` and `close`; an `error` that nobody listens to could end the process.
    request.on('data', onData).on('end', onEnd).on('error', onCutOff).on('close', onCutOff);
  });
}
