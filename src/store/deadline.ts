/** A moment by which a piece of work has to be over, on a clock that nobody sets. */
export type Deadline = {
  isOver: () => boolean
  /** ms, at least 0. */
  remainingMs: () => number
  /** What is thrown at its end. */
  timeout: () => Error
}

export function createDeadline(timeoutMs: number): Deadline {
  const end = performance.now() + timeoutMs
  return {
    isOver: () => performance.now() >= end,
    remainingMs: () => Math.max(end - performance.now(), 0),
    timeout: () =>
      Object.assign(new Error(`the database did not answer within ${timeoutMs} ms`), {
        code: 'ETIMEDOUT',
      }),
  }
}

/** What the promise gives, or the deadline's error where that comes first. The work itself goes on, unheard. */
export async function within<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  // Where the deadline comes first, nobody listens to the work any more.
  work.catch(() => {})
  const end = new Promise<never>((_resolve, reject) => {
    // The connection keeps the process open while it is there: the timer has no need to.
    timer = setTimeout(() => reject(deadline.timeout()), deadline.remainingMs()).unref()
  })
  try {
    return await Promise.race([work, end])
  } finally {
    clearTimeout(timer)
  }
}
