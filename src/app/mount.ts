/** A world that no brain has, owned by one mount: leased from the store, served by a thread. */
import { MessageChannel, Worker } from 'node:worker_threads'
import { type Clock, systemClock } from '../base/clock.ts'
import { MACHINE_HEAP_MB, MOUNT_COMMIT_GAP_MS, MOUNT_RESIDENT_BYTES_MAX } from '../base/limits.ts'
import { kernelKnows, wakeBlocked } from '../fuse/device.ts'
import type { TextWish } from '../nerve/machine.ts'
import { loadPersona } from '../persona/load.ts'
import type { PersonaData } from '../persona/persona.ts'
import { openStore } from '../store/open.ts'
import type { Attached, Store } from '../store/store.ts'
import { pinnedIn } from '../world/pinned.ts'
import { OPERATOR } from './asker.ts'
import type { Config } from './config.ts'
import { type GhostWriter, openGhostWriter } from './ghost-writer.ts'
import { imagesAt } from './images.ts'
import { keptSeed } from './kept-seed.ts'
import { createCommits } from './mount-commits.ts'
import {
  DIRTY,
  FILE,
  FLAGS_BYTES,
  type FromMount,
  MAIL,
  type MountData,
  type ToMount,
} from './mount-messages.ts'
import { attachFree, watchMounted } from './mount-tenure.ts'
import { openPersonaShelf } from './persona-shelf.ts'
import { namesOfPrograms } from './program-folders.ts'

export interface MountChoice {
  readonly world: string
  readonly isReadOnly: boolean
  /** Hears what went wrong and did not end the mount. */
  readonly trouble: (reason: string) => void
  /** Lends the mounted device to the brain that serves it; absent: all requests go through us. */
  readonly lend?: Lend
}

/** How a brain gets at a mount that is another process's; undefined: not from here. */
export type Lend = (folder: string) => Lending | undefined

export interface Lending {
  /** Device nodes that a brain whose data folder this is might open. */
  readonly devices: readonly string[]
  /**
   * Binds what the brain has opened (`lent`: its number there) to the mount of `fd`, over the
   * brain's socket at `path`, and stays. Calls back with a reason when it can't, or has died.
   */
  bind(
    how: { readonly fd: number; readonly lent: number; readonly path: string },
    failed: (reason: string) => void,
  ): void
  /** Takes the nodes away, and ends what `bind` began. */
  close(): void
}

/** A world that waits for its mount. */
export interface Mountable {
  /** Serves a mounted /dev/fuse; `serving` when requests are answered. */
  serve(fd: number, touch: Touch): Serving
  /** Gives the lease back and closes the store. */
  close(): Promise<void>
}

/** Looks at the mounted directory, so that somebody asks something; `done` in any case. */
export type Touch = (done: () => void) => void

export interface Serving {
  readonly serving: Promise<void>
  /** Settles when it is unmounted and all is stored; rejects with what broke it. */
  readonly ended: Promise<void>
}

/** Attaches the world; a new one begins as the persona. Rejects with a sentence. */
export const openMountable = async (config: Config, choice: MountChoice): Promise<Mountable> => {
  const clock = systemClock()
  const { durability } = config
  const report = choice.trouble
  const store = await openStore(config.store, { durability, clock, report, role: 'mount' })
  const closers = [() => store.close()]
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const seed = config.seed ?? (await keptSeed(store))
    const programs = await namesOfPrograms(config.programs)
    const images = imagesAt(config)
    const current = await loadPersona(config.persona, { seed, programs, images })
    const shelf = await openPersonaShelf({ store, programs, current, images })
    closers.push(() => shelf.close())
    const attached = await attachFree(store, choice.world, { clock, tell: choice.trouble })
    closers.push(() => store.detach(attached.lease).catch(() => undefined))
    if (attached.records.length === 0 && choice.world !== 'base') {
      choice.trouble(`nobody has been in ${choice.world} yet: it begins now, as a visitor's would`)
    }
    const persona = await shelf.data(pinnedIn(attached.records) ?? current.pin)
    const { trouble } = choice
    const events = { tell: () => {} }
    const ghosts = await openGhostWriter(config, { personaOf: shelf.data, events, trouble })
    closers.push(() => ghosts.close())
    const around = { config, choice, clock, store, seed, persona, ghosts, attached }
    return { serve: (fd, touch) => serve(around, fd, touch), close }
  } catch (cause) {
    await close()
    throw cause
  }
}

interface Around {
  readonly config: Config
  readonly choice: MountChoice
  readonly clock: Clock
  readonly store: Store
  readonly seed: string
  readonly persona: PersonaData
  readonly ghosts: GhostWriter
  readonly attached: Attached
}

const serve = (around: Around, fd: number, touch: Touch): Serving => {
  const { choice, store, ghosts, attached } = around
  const flags = new Int32Array(new SharedArrayBuffer(FLAGS_BYTES))
  const { port1: mail, port2: port } = new MessageChannel()
  const data = dataOf(around, fd, flags)
  const worker = new Worker(new URL('./mount-worker.ts', import.meta.url), {
    workerData: { data, port },
    transferList: [port],
    resourceLimits: { maxOldGenerationSizeMb: MACHINE_HEAP_MB, maxYoungGenerationSizeMb: 16 },
    env: {},
    argv: [],
    stdin: false,
  })
  const poke = pokeOf(touch)
  const wake = (): void => {
    if (!wakeBlocked(fd, Atomics.load(flags, FILE))) poke()
  }
  const send = (message: ToMount): void => {
    mail.postMessage(message)
    Atomics.store(flags, MAIL, 1)
    wake()
  }
  const commits = createCommits({ store, lease: attached.lease, send })
  const failed = (cause: unknown): undefined => {
    choice.trouble(reasonOf(cause))
    return undefined
  }
  const serving = Promise.withResolvers<void>()
  const served = Promise.withResolvers<void>()
  const receive = (message: FromMount): void => {
    if (message.from === 'serving') serving.resolve()
    else if (message.from === 'changes') commits.add(message.batch)
    else if (message.from === 'wantBlob') void sendBlob(store, message.hash, send).catch(failed)
    else if (message.from === 'wantText') void sendText(around, message.wish, send)
    else if (message.from === 'made') {
      const made = message.made.map((it) => ({ ...it, world: OPERATOR }))
      void ghosts.made(around.persona.pin, made).catch(failed)
    } else if (message.from === 'trouble') choice.trouble(message.reason)
    else if (message.from === 'told') commits.told()
    else if (message.from === 'askKnown') {
      const { number, inos } = message
      if (inos.every((ino) => kernelKnows(fd, ino))) send({ to: 'known', number })
    } else served.resolve()
  }
  worker.on('message', receive)
  worker.once('error', (cause) => served.reject(cause))
  worker.once('exit', () => served.reject(new Error("the mount's thread has ended")))
  served.promise.catch((cause) => serving.reject(cause))
  serving.promise.catch(() => undefined)
  watchMounted({ ...around, commits })
  const stopWaking = wakeWhileDirty(around.clock, flags, wake)
  const ended = Promise.race([served.promise, commits.broken])
    .then(() => commits.settled())
    .finally(() => {
      stopWaking()
      mail.close()
    })
  return { serving: serving.promise, ended }
}

const dataOf = (around: Around, fd: number, flags: Int32Array): MountData => {
  const { config, choice, seed, persona, attached } = around
  return {
    fd,
    world: choice.world,
    records: attached.records,
    isReadOnly: choice.isReadOnly,
    persona,
    limits: {
      inodes: config.world.inodes,
      bytes: config.world.bytes,
      processes: 512,
      residentBytes: MOUNT_RESIDENT_BYTES_MAX,
    },
    seed,
    ghosts: config.ghosts,
    ...(config.clock.startMs === undefined ? {} : { clockStartMs: config.clock.startMs }),
    flags: flags.buffer as SharedArrayBuffer,
  }
}

/**
 * Where the kernel knows no file a look at the mount is a request, too; one at a time, as each holds
 * a thread. It does not reach a mount that was detached, which has an open file then.
 */
const pokeOf = (touch: Touch): (() => void) => {
  let isUnderWay = false
  let isWanted = false
  const poke = (): void => {
    isWanted = isUnderWay
    if (isUnderWay) return
    isUnderWay = true
    touch(() => {
      isUnderWay = false
      if (isWanted) poke()
    })
  }
  return poke
}

/** Changes of a mount that nobody uses any more must not stay untold. */
const wakeWhileDirty = (clock: Clock, flags: Int32Array, wake: () => void): (() => void) => {
  let cancel = () => {}
  const look = (): void => {
    if (Atomics.load(flags, DIRTY) === 1) wake()
    cancel = clock.after(MOUNT_COMMIT_GAP_MS, look)
  }
  look()
  return () => cancel()
}

const sendBlob = async (
  store: Store,
  hash: string,
  send: (message: ToMount) => void,
): Promise<void> => {
  const bytes = await store.blob(hash).catch(() => undefined)
  send({ to: 'blob', hash, ...(bytes === undefined ? {} : { bytes }) })
}

const sendText = async (
  { ghosts, persona, choice }: Around,
  wish: TextWish,
  send: (message: ToMount) => void,
): Promise<void> => {
  const { path, size } = wish
  const bytes = await ghosts.text(persona.pin, { ...wish, world: OPERATOR }).catch((cause) => {
    choice.trouble(`canon: ${reasonOf(cause)}`)
    return undefined
  })
  send({ to: 'text', path, size, ...(bytes === undefined ? {} : { bytes }) })
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
