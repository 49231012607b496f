/** Files that grow by themselves: logs as pure functions of persona and time (port Living). */
import assert from 'node:assert'
import { type ByteString, NO_BYTES } from '../base/bytes.ts'
import { LIVING_BYTES_MAX, LIVING_HOURS_MAX } from '../base/limits.ts'
import type { Ino } from '../world/tree.ts'
import type { Image, Living, LivingState } from '../world/world.ts'
import { createCanon } from './canon.ts'
import { logsOf, type NamedLog } from './log-names.ts'
import { type LogText, logTextOf, type Reached } from './log-text.ts'
import { type PackedLog, packedLogOf } from './packed-log.ts'
import type { About, PlannedLog, Recipe } from './recipe.ts'
import { generationAt, generationStart } from './rotation.ts'
import { createSpans } from './spans.ts'

/**
 * Inodes that rotation hands round. Plain names share one ring, compressed ones another: gzip(1)
 * writes a new file and takes the old one away.
 */
interface Ring {
  readonly of: NamedLog
  readonly inos: readonly Ino[]
  /** Age of the newest file in it. */
  readonly youngest: number
  readonly text: LogText
  /** Absent: plain. */
  readonly packed?: PackedLog
}

interface Place {
  readonly ring: Ring
  /** Which of the ring's inodes. */
  readonly at: number
}

/** Logs whose sizes can be learned before anybody asks. */
export interface Logs extends Living {
  /** Learns the sizes of all logs as of a moment in small steps; then `state` is quick. */
  learning(nowMs: number): Generator<undefined, void>
}

/** The living files of an image; all of the worlds of one thread share what it has made. */
export const livingOf = (about: About, recipes: readonly Recipe[], image: Image): Logs => {
  const spans = createSpans(LIVING_HOURS_MAX)
  const texts = createCanon(LIVING_BYTES_MAX)
  const places = new Map<Ino, Place>()
  const turns = new Map<Ino, Set<PlannedLog['rotated']>>()

  for (const of of logsOf(about, recipes)) {
    const dir = image.parentOf(inoAt(image, of.log.path))
    turns.set(dir, (turns.get(dir) ?? new Set()).add(of.log.rotated))
    const text = logTextOf({ about, of, spans, texts })
    const packed = packedLogOf(of.log.path, text, texts)
    for (const isCompressed of [false, true]) {
      const names = of.names.filter((name) => name.isCompressed === isCompressed)
      const inos = names.map(({ path }) => inoAt(image, path))
      const youngest = names[0]?.age ?? 0
      const ring = { of, inos, youngest, text, ...(isCompressed ? { packed } : {}) }
      inos.forEach((ino, at) => {
        places.set(ino, { ring, at })
      })
    }
  }

  const placeOf = (ino: Ino): Place => {
    const place = places.get(ino)
    assert(place !== undefined, `inode ${ino} is no living file`)
    return place
  }

  return {
    has: (ino) => places.has(ino),
    bearer: (ino, nowMs) => {
      const { ring, at } = placeOf(ino)
      const newest = newestIn(ring, nowMs)
      return ring.inos[modulo(newest - at, ring.inos.length)] ?? ino
    },
    turnedS: (dir, nowMs) => {
      let newestMs = 0
      for (const rotated of turns.get(dir) ?? []) {
        newestMs = Math.max(newestMs, generationStart(rotated, generationAt(rotated, nowMs)))
      }
      return newestMs / 1000
    },
    state: (ino, nowMs) => stateOf(placeOf(ino), nowMs),
    *learning(nowMs) {
      for (const place of places.values()) {
        const { text, packed } = place.ring
        const generation = generationOf(place, nowMs)
        yield* packed?.promising(generation) ?? text.counting(generation, nowMs)
      }
    },
    read: (ino, { at, count }, nowMs) => {
      const place = placeOf(ino)
      const { text, packed } = place.ring
      const generation = generationOf(place, nowMs)
      const { bytes } = reachedBy(place.ring, generation, nowMs)
      const until = Math.min(bytes, at + count)
      if (at >= until) return NO_BYTES
      return packed?.bytes(generation).subarray(at, until) ?? text.read(generation, { at, until })
    },
  }
}

const inoAt = (image: Image, path: ByteString): Ino => {
  let at: Ino | undefined = 1
  for (const name of path.split('/').slice(1)) {
    at = at === undefined ? undefined : image.lookup(at, name)
  }
  assert(at !== undefined, `the image has no ${path}`)
  return at
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by

const newestIn = ({ of, youngest }: Ring, nowMs: number): number =>
  generationAt(of.log.rotated, nowMs) - youngest

/** The generation an inode holds now: the newest of those that fall to it. */
const generationOf = ({ ring, at }: Place, nowMs: number): number => {
  const newest = newestIn(ring, nowMs)
  return newest - modulo(newest - at, ring.inos.length)
}

const reachedBy = ({ text, packed }: Ring, generation: number, nowMs: number): Reached =>
  packed?.reached(generation) ?? text.reached(generation, nowMs)

const stateOf = (place: Place, nowMs: number): LivingState => {
  const { ring } = place
  const life = generationOf(place, nowMs)
  const { bytes, lastMs } = reachedBy(ring, life, nowMs)
  // A compressed file was made at the rotation that made it that old.
  const bornMs = ring.text.startMs(ring.packed === undefined ? life : life + ring.youngest)
  const mtimeMs = lastMs === 0 ? ring.text.startMs(life) : lastMs
  const mtimeS = Math.floor(mtimeMs / 1000)
  return {
    life,
    size: bytes,
    mtimeS,
    mtimeNs: Math.floor((mtimeMs - mtimeS * 1000) * 1e6) + fraction(mtimeS),
    birthS: Math.floor(bornMs / 1000),
  }
}

/** What a clock of nanoseconds says below the millisecond (the kernel's ticks are 4 ms apart). */
const fraction = (seconds: number): number => (Math.imul(seconds, 0x9e3779b1) >>> 0) % 1_000_000
