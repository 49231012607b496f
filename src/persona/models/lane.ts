/** So many at a time, so many in the queue; for whoever comes beyond there is no answer. */

/** Runs work when there is room; undefined when the queue is full. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T | undefined>

/** An empty lane. */
export const createLane = (bounds: { readonly atOnce: number; readonly waiting: number }): Lane => {
  const queue: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= bounds.atOnce) {
      if (queue.length >= bounds.waiting) return undefined
      // Whoever leaves hands over his place.
      await new Promise<void>((resume) => queue.push(resume))
    } else running++
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
