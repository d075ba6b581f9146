/**
 * Reads ahead: while what has arrived is worked on, the next ones are asked for, `limit` at most; then all that have
 * arrived are given together. What has arrived before a failure is given before the failure is thrown.
 */
export async function* together<T>(source: AsyncIterable<T>, limit: number): AsyncGenerator<readonly T[]> {
  const arrived: T[] = [];
  const state = { ended: false, failure: undefined as { error: unknown } | undefined };
  let tellArrival = (): void => undefined;
  let tellRoom = (): void => undefined;
  const read = async (): Promise<void> => {
    try {
      for await (const item of source) {
        if (state.ended) return;
        arrived.push(item);
        tellArrival();
        if (arrived.length >= limit) await new Promise<void>((settle) => (tellRoom = settle));
      }
    } catch (error) {
      state.failure = { error };
    } finally {
      state.ended = true;
      tellArrival();
    }
  };
  void read();
  try {
    for (;;) {
      while (arrived.length < limit && !state.ended)
        await new Promise<void>((settle) => (tellArrival = settle));
      const items = arrived.splice(0);
      tellRoom();
      if (items.length > 0) yield items;
      else if (state.failure !== undefined) throw state.failure.error;
      else if (state.ended) return;
    }
  } finally {
    state.ended = true;
    tellRoom();
  }
}
