/** Time comes in as an argument: nobody else asks the system for it. */

/** A moment as Linux keeps it (struct timespec): whole seconds since 1970 and nanoseconds. */
export interface Time {
  readonly s: number
  readonly ns: number
}

export interface Clock {
  /** Milliseconds since 1970, with fractions. */
  nowMs(): number
  /** The same moment with nanoseconds. */
  now(): Time
  /** Milliseconds that never jump, for measuring how long something took. */
  ticksMs(): number
  /** Calls back once after so many milliseconds; the answer cancels it. */
  after(ms: number, then: () => void): () => void
}

const NS_PER_S = 1_000_000_000
/** setTimeout takes a 32-bit number of milliseconds. */
const TIMER_MS_MAX = 2_147_483_647

/**
 * The real clock; with `startMs` (milliseconds since 1970) it shows that moment now and runs on at
 * true speed from there.
 */
export const systemClock = (startMs?: number): Clock => {
  const shiftMs = startMs === undefined ? 0 : startMs - Date.now()
  const originMs = performance.timeOrigin + shiftMs
  const originS = Math.floor(originMs / 1000)
  const originNs = Math.round((originMs - originS * 1000) * 1e6)
  return {
    nowMs: () => originMs + performance.now(),
    now: () => {
      const ns = originNs + Math.round(performance.now() * 1e6)
      const s = Math.floor(ns / NS_PER_S)
      return { s: originS + s, ns: ns - s * NS_PER_S }
    },
    ticksMs: () => performance.now(),
    after: (ms, then) => {
      if (ms > TIMER_MS_MAX) return longTimer(ms, then)
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
  }
}

const longTimer = (ms: number, then: () => void): (() => void) => {
  let left = ms
  let timer: ReturnType<typeof setTimeout>
  const next = () => {
    const part = Math.min(left, TIMER_MS_MAX)
    left -= part
    timer = setTimeout(left > 0 ? next : then, part)
  }
  next()
  return () => clearTimeout(timer)
}

/** A clock for tests: stands still until `advance` moves it, and runs what falls due in order. */
export interface ManualClock extends Clock {
  advance(ms: number): void
  /** How many timers are set. */
  pending(): number
  /** How long it is until the next of them; undefined when none is set. */
  untilNextMs(): number | undefined
}

/** A manual clock that starts at `startMs` (milliseconds since 1970). */
export const manualClock = (startMs = 0): ManualClock => {
  let atMs = startMs
  const due: { atMs: number; then: () => void }[] = []
  return {
    nowMs: () => atMs,
    now: () => {
      const s = Math.floor(atMs / 1000)
      return { s, ns: Math.round((atMs - s * 1000) * 1e6) }
    },
    ticksMs: () => atMs - startMs,
    after: (ms, then) => {
      const entry = { atMs: atMs + ms, then }
      due.push(entry)
      return () => {
        const at = due.indexOf(entry)
        if (at >= 0) due.splice(at, 1)
      }
    },
    pending: () => due.length,
    untilNextMs: () =>
      due.length === 0 ? undefined : Math.min(...due.map((it) => it.atMs)) - atMs,
    advance: (ms) => {
      const untilMs = atMs + ms
      for (;;) {
        due.sort((a, b) => a.atMs - b.atMs)
        const [first] = due
        if (first === undefined || first.atMs > untilMs) break
        due.shift()
        atMs = Math.max(atMs, first.atMs)
        first.then()
      }
      atMs = untilMs
    },
  }
}
