/** A world with a store in memory, for tests: batches, crashes, content that has to be waited for. */
import { type Bytes, copyOf } from '../base/bytes.ts'
import type { ManualClock } from '../base/clock.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { EIO, type Errno, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { createWorld } from './create.ts'
import type { tinyImage } from './testing-image.ts'
import { S_IFMT, S_IFREG, type Stat, type Tree } from './tree.ts'
import type { Batch, Ghosts, World, WorldLimits, WorldSetup } from './world.ts'

/** Asks until the answer is not to wait; a test that waits for ever fails. */
export const settled = <T>(ask: () => T | Waiting): T => {
  for (let count = 0; count < 1_000; count++) {
    const answer = ask()
    if (!(answer instanceof Waiting)) return answer
  }
  throw new Error('waited for ever')
}

const LIMITS: WorldLimits = {
  inodes: 4_096,
  bytes: 67_108_864,
  processes: 64,
  // Little, so that content is given up and fetched again all the time.
  residentBytes: 100_000,
}

/** What a world has besides its image. */
interface More extends Pick<WorldSetup, 'ghosts' | 'living'> {
  readonly limits?: Partial<WorldLimits>
}

/** What the store has of a world, and the world attached to it. */
export class StoredWorld {
  readonly records = new Map<string, Bytes>()
  readonly blobs = new Map<string, Bytes>()
  /** Batches so far, for replays of a part of them. */
  readonly batches: Batch[] = []
  world: World
  readonly #image: ReturnType<typeof tinyImage>
  readonly #clock: ManualClock
  readonly #dice: Dice
  readonly #more: More

  constructor(
    image: ReturnType<typeof tinyImage>,
    clock: ManualClock,
    dice: Dice,
    more: More = {},
  ) {
    this.#image = image
    this.#clock = clock
    this.#dice = dice
    this.#more = more
    this.world = this.#attach()
  }

  get image(): ReturnType<typeof tinyImage> {
    return this.#image
  }

  #attach(): World {
    const { ghosts, living, limits } = this.#more
    const maybe = <T>(answer: () => T): T | Waiting =>
      this.#dice.below(3) === 0 ? new Waiting() : answer()
    return createWorld({
      image: this.#image.image,
      imagine: (ino) => maybe(() => this.#image.imagine(ino) as Bytes),
      fetchBlob: (hash) => maybe(() => this.blobs.get(hash) ?? EIO),
      facts: { hostname: 'h', domain: 'd', kernelRelease: '6', kernelVersion: '1', machine: 'm' },
      clock: this.#clock,
      dice: seededDice('stored'),
      limits: { ...LIMITS, ...limits },
      ...(living === undefined ? {} : { living }),
      ...(ghosts === undefined ? {} : { ghosts: slowly(ghosts, maybe) }),
      firstPid: 1000,
      records: this.records,
    })
  }

  /** Puts what changed into the store; the world may give up content then. */
  commit(): void {
    const batch = this.world.takeBatch()
    if (batch === undefined) return
    this.batches.push(batch)
    apply(batch, this.records)
    for (const [hash, bytes] of batch.blobs) this.blobs.set(hash, copyOf(bytes))
    this.world.committed(batch.sequence)
  }

  /** The process died: a new one takes the world over from the store. */
  reattach(): void {
    this.world = this.#attach()
  }

  /** Everything that is to be seen, in order, access times apart. */
  picture(): unknown[] {
    const { tree } = this.world
    const seen: unknown[] = [tree.statfs()]
    const walk = (dir: number, path: string) => {
      const entries = tree.list(dir)
      if (failed(entries)) throw new Error(`${path}: ${entries.code}`)
      for (const { name, ino, type } of entries) {
        const stat = tree.stat(ino)
        if (failed(stat)) throw new Error(`${path}/${name}: ${stat.code}`)
        seen.push([`${path}/${name}`, type, { ...stat, atime: undefined }])
        if (type === 0o040000) walk(ino, `${path}/${name}`)
        else if ((stat.mode & S_IFMT) === S_IFREG) seen.push(contentOf(tree, stat))
      }
    }
    walk(tree.root, '')
    return seen
  }
}

/** A file's whole content. */
export const contentOf = (tree: Tree, stat: Stat): Bytes | Errno =>
  settled(() => tree.read(stat.ino, 0, stat.size))

const slowly = (ghosts: Ghosts, maybe: <T>(answer: () => T) => T | Waiting): Ghosts => ({
  mayHold: (dir) => ghosts.mayHold(dir),
  promise: (path) => ghosts.promise(path),
  bytes: (path) => maybe(() => ghosts.bytes(path)),
})

/** What a store does with a batch. */
export const apply = (batch: Batch, records: Map<string, Bytes>): void => {
  for (const [key, value] of batch.changes) {
    if (value === null) records.delete(key)
    else records.set(key, copyOf(value))
  }
}
