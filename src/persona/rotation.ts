/** logrotate(8)'s calendar: when a log is taken, and which generation of it is being written. */
import type { PlannedLog } from './recipe.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
/** 1970 began on a Thursday: Sunday was its third day, counted from 0. */
const FIRST_SUNDAY = 3

type Rotated = PlannedLog['rotated']

/** The number of the generation that is written at a moment: goes up by one at each rotation. */
export const generationAt = (rotated: Rotated, atMs: number): number => {
  const day = Math.floor(atMs / DAY_MS)
  switch (rotated) {
    case 'daily':
      return day
    case 'weekly':
      return Math.floor((day - FIRST_SUNDAY) / 7)
    case 'monthly': {
      const date = new Date(atMs)
      return date.getUTCFullYear() * 12 + date.getUTCMonth()
    }
    case 'never':
      return 0
    default:
      return rotated satisfies never
  }
}

/** When a generation begins, in milliseconds since 1970; -Infinity for one that always was. */
export const generationStart = (rotated: Rotated, generation: number): number => {
  switch (rotated) {
    case 'daily':
      return generation * DAY_MS
    case 'weekly':
      return (generation * 7 + FIRST_SUNDAY) * DAY_MS
    case 'monthly':
      return Date.UTC(Math.floor(generation / 12), generation % 12)
    case 'never':
      return Number.NEGATIVE_INFINITY
    default:
      return rotated satisfies never
  }
}

/** One name of a log and of what rotation has made of it. */
export interface LogName {
  /** What is appended to the log's path: '', `.1`, `.2.gz`. */
  readonly suffix: string
  /** Rotations since its content was the current log. */
  readonly age: number
  readonly isCompressed: boolean
}

/** The names a log has when it has been rotated so many times or more. */
export const namesOf = (log: PlannedLog, rotations: number): readonly LogName[] => {
  const kept = log.rotated === 'never' ? 0 : Math.min(log.kept, Math.max(rotations, 0))
  const plain = { delayed: 1, directly: 0, no: kept }[log.compressed]
  return Array.from({ length: kept + 1 }, (_, age) => {
    const isCompressed = age > plain
    const number = age === 0 ? '' : `.${age}`
    return { suffix: `${number}${isCompressed ? '.gz' : ''}`, age, isCompressed }
  })
}
