/** Runs something that only uses the global fetch with another one in its place. Not for two at once. */
export async function withGlobalFetch<Result>(
  fetch: typeof globalThis.fetch,
  run: () => Promise<Result>,
): Promise<Result> {
  const original = globalThis.fetch
  globalThis.fetch = fetch
  try {
    return await run()
  } finally {
    globalThis.fetch = original
  }
}
