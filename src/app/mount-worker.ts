/**
 * Entry of a worker thread: one world, served to the kernel as a file system. The thread is in
 * read(2) while nobody asks, so messages come in by a port that is looked at after each request.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { type Clock, systemClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { EIO, type Errno } from '../base/errno.ts'
import {
  BATCHES_UNDER_WAY_MAX,
  MOUNT_COMMIT_GAP_MS,
  MOUNT_UNTOLD_BYTES_MAX,
} from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { serveBlocking } from '../fuse/device.ts'
import type { Durability } from '../fuse/handler.ts'
import type { FuseServer } from '../fuse/server.ts'
import { type Persona, personaOf } from '../persona/persona.ts'
import { createWorld } from '../world/create.ts'
import type { FetchBlob, World } from '../world/world.ts'
import { handedOver } from './batches.ts'
import { blobDesk } from './blob-desk.ts'
import {
  DIRTY,
  FILE,
  type FromMount,
  MAIL,
  type MountData,
  type ToMount,
} from './mount-messages.ts'
import { textDesk } from './text-desk.ts'
import { roomOn } from './world-setup.ts'

/** One owner: what the kernel has learned stays true, but logs grow and ghosts come by themselves. */
const VALIDITY = { entryMs: 1000, attrMs: 1000 }

const start = async (): Promise<void> => {
  const parent = parentPort
  if (parent === null) throw new Error('mount-worker.ts runs in a worker thread only')
  const { data, port } = workerData as { data: MountData; port: MessagePort }
  const say = (message: FromMount): void => {
    parent.postMessage(message, message.from === 'changes' ? handedOver(message.batch) : [])
  }
  const clock = systemClock(data.clockStartMs)
  const desk = textDesk((wish) => say({ from: 'wantText', wish }))
  const blobs = blobDesk((hash) => say({ from: 'wantBlob', hash }))
  // This thread has no timers, so what recipes make is told as it is made.
  const made = (it: Parameters<NonNullable<Ports['made']>>[0]): void =>
    say({ from: 'made', made: [it] })
  const persona = await personaOf(data.persona, { texts: desk.texts, made })
  const world = openWorld(data, persona, { clock, fetchBlob: blobs.fetch })
  const flags = new Int32Array(data.flags)
  const ledger = createLedger(world, { clock, flags, say })

  const receive = (message: ToMount, server: FuseServer): void => {
    if (message.to === 'known') server.answered(message.number)
    else if (message.to === 'text') desk.arrived(message)
    else if (message.to === 'blob') blobs.arrived(message.hash, message.bytes)
    else if (message.to === 'committed') ledger.committed(message.sequence)
    else if (message.to === 'tell') {
      ledger.tellAll()
      say({ from: 'told' })
    } else ledger.broken()
  }
  const readMail = (server: FuseServer): void => {
    if (Atomics.exchange(flags, MAIL, 0) === 0) return
    for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
      receive(mail.message as ToMount, server)
    }
  }
  const { isReadOnly } = data
  serveBlocking(
    {
      fd: data.fd,
      tree: world.tree,
      validity: VALIDITY,
      keepsCache: true,
      isReadOnly,
      ...(isReadOnly ? {} : { durability: ledger }),
      askKnown: (number, inos) => say({ from: 'askKnown', number, inos }),
      report: (cause) => say({ from: 'trouble', reason: traceOf(cause) }),
    },
    {
      started: () => say({ from: 'serving' }),
      between: (server) => {
        Atomics.store(flags, FILE, server.file())
        readMail(server)
        if (!isReadOnly) ledger.tellSome()
      },
    },
  )
  if (!isReadOnly) ledger.tellAll()
  say({ from: 'ended' })
}

type Ports = NonNullable<Parameters<typeof personaOf>[1]>

/** The disk alone: what /proc and /dev/pts show is made by a machine that runs. */
const openWorld = (
  { world, records, limits, seed, ghosts }: MountData,
  persona: Persona,
  { clock, fetchBlob }: { readonly clock: Clock; readonly fetchBlob: FetchBlob },
): World => {
  const sources = persona.of(world)
  return createWorld({
    image: persona.image,
    imagine: sources.imagine,
    pieces: sources.pieces,
    ghosts: sources.ghosts(ghosts),
    living: persona.living,
    facts: persona.facts,
    firstPid: persona.firstPid(clock.nowMs()),
    bootedMs: persona.machine.bootedMs,
    clock,
    limits: roomOn(persona, limits),
    dice: seededDice(`${seed}/${world}`),
    fetchBlob,
    records,
  })
}

interface Ledger extends Durability {
  committed(sequence: number): void
  broken(): void
  /** Now and then: changes behind each other travel together, and what is gone by then never. */
  tellSome(): void
  tellAll(): void
}

interface LedgerSetup {
  readonly clock: Clock
  readonly flags: Int32Array
  readonly say: (message: FromMount) => void
}

/** Which changes were sent to the store, and which are durable. */
const createLedger = (world: World, { clock, flags, say }: LedgerSetup): Ledger => {
  let told = world.sequence()
  let durable = told
  /** Since when something is not told, and what was held then. */
  let since: { readonly ms: number; readonly bytes: number } | undefined
  let underWay = 0
  let isBroken = false
  const landed = new Waiting()

  const tellAll = (): void => {
    Atomics.store(flags, DIRTY, 0)
    since = undefined
    if (world.sequence() === told) return
    const batch = world.takeBatch()
    if (batch === undefined) return
    told = batch.sequence
    underWay++
    say({ from: 'changes', batch })
  }
  const hasRoom = (): boolean => underWay < BATCHES_UNDER_WAY_MAX && !isBroken

  return {
    tellAll,
    tellSome: () => {
      if (world.sequence() === told || !hasRoom()) return
      const ms = clock.ticksMs()
      const bytes = world.residentBytes()
      since ??= { ms, bytes }
      const isLong = ms - since.ms >= MOUNT_COMMIT_GAP_MS
      const isMuch = bytes - since.bytes >= MOUNT_UNTOLD_BYTES_MAX
      if (isLong || isMuch) tellAll()
      else Atomics.store(flags, DIRTY, 1)
    },
    committed: (sequence) => {
      underWay--
      durable = sequence
      world.committed(sequence)
      landed.wakeAll()
    },
    broken: () => {
      isBroken = true
      landed.wakeAll()
    },
    sequence: () => world.sequence(),
    durable: (sequence): Waiting | Errno | undefined => {
      if (durable >= sequence) return undefined
      if (isBroken) return EIO
      if (told < sequence && hasRoom()) tellAll()
      return landed
    },
  }
}

const traceOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)

await start()
