/** Numbers that look random and are the same every time (Lehmer's generator). */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** The same as shares, from 0 up to 1. */
export function sharesFrom(seed: number): () => number {
  const next = numbers(seed);
  const parts = 1_000_000;
  return () => next(parts) / parts;
}
