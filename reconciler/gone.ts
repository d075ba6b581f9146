/** The answer, or `undefined` when Twilio says 404: the resource was deleted, or never was there. */
export async function orUndefinedIfGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
    throw error;
  }
}
