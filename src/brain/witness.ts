/** Tells what visitors do: events bound to the visit, and recordings of terminals. */
import type { Clock } from '../base/clock.ts'
import { DOOR_TOLD_PER_VISIT_MAX } from '../base/limits.ts'
import type { Act } from '../events/acts.ts'
import type { DoorHappening, Events, Happening } from '../events/events.ts'
import { publicKeyOf } from '../events/public-key.ts'
import type { Quarantine } from '../events/quarantine.ts'
import type { Recorder, Recording } from '../events/recorder.ts'
import type { Reflexes, Suspect } from '../intent/reflexes.ts'
import type { Brought, FromMachine } from '../nerve/machine.ts'
import type { Attempt, Inward, Outward, Wish } from '../nerve/nerve.ts'
import type { Visit } from './admission.ts'
import { fetchesOf } from './fetches.ts'

export interface WitnessSetup {
  readonly clock: Clock
  readonly events: Events
  readonly recorder: Pick<Recorder, 'open'>
  readonly quarantine: Pick<Quarantine, 'keep' | 'whenTold'>
  readonly reflexes: Reflexes
}

export interface Witness {
  came(visit: Visit): void
  /** Ends the recordings of its channels before it says so. */
  left(visit: Visit, channels: readonly { readonly recording: Recording | undefined }[]): void
  tried(visit: Visit, attempt: Attempt, accepted: boolean): void
  /** A channel is opened; its terminal, if it has one, is recorded. */
  opened(
    visit: Visit,
    channel: { readonly number: number; readonly wish: Wish },
  ): Recording | undefined
  /** What a machine has heard or seen of the visitor, if he is still there. */
  heard(
    visit: Visit | undefined,
    message: FromMachine & { from: 'command' | 'missed' | 'act' },
  ): void
  /** A file that a visitor has brought. */
  brought(visit: Visit | undefined, file: Brought): void
  doorTold(visit: Visit | undefined, what: DoorHappening): void
}

/** Every persona is a 64-bit PC; the name is one of those Cowrie's users know. */
const ARCH = 'linux-x64-lsb'

/** A witness of every visit but the operator's own; the reflexes see what it sees. */
export const createWitness = (setup: WitnessSetup): Witness => {
  const { clock, events, recorder, quarantine, reflexes } = setup
  const since = new WeakMap<Visit, number>()

  const suspects = new WeakMap<Visit, Suspect>()
  const doorsTold = new WeakMap<Visit, number>()

  const tell = (visit: Visit | undefined, what: Happening): void => {
    if (visit === undefined || visit.isOperators) return
    events.tell(what, visit.who)
    judge(visit, what)
  }

  const judge = (visit: Visit | undefined, it: Act | Happening): void => {
    if (visit === undefined || visit.isOperators) return
    let suspect = suspects.get(visit)
    if (suspect === undefined) {
      suspect = reflexes.meet(visit.network)
      suspects.set(visit, suspect)
    }
    for (const finding of suspect.observe(it)) events.tell(finding, visit.who)
  }

  return {
    came: (visit) => {
      since.set(visit, clock.ticksMs())
      tell(visit, { type: 'session.connect' })
    },
    left: (visit, channels) => {
      for (const { recording } of channels) recording?.end()
      const untold = (doorsTold.get(visit) ?? 0) - DOOR_TOLD_PER_VISIT_MAX
      if (untold > 0) tell(visit, { type: 'events.lost', sink: 'door', count: untold })
      const nowMs = clock.ticksMs()
      const tookMs = nowMs - (since.get(visit) ?? nowMs)
      quarantine.whenTold(visit.who, () => tell(visit, { type: 'session.closed', tookMs }))
    },
    tried: (visit, attempt, accepted) => {
      // Every SSH client asks for `none` first, to learn the methods: that is no attempt.
      const isAttempt = attempt.method === 'password' || attempt.method === 'publickey'
      if (attempt.isQuery === true || !(accepted || isAttempt)) return
      const type = accepted ? 'login.success' : 'login.failed'
      tell(visit, { type, username: attempt.user, proof: proofOf(attempt) })
    },
    opened: (visit, { number, wish }) => {
      tell(visit, { type: 'session.params', arch: ARCH })
      const terminal = 'terminal' in wish ? wish.terminal : undefined
      if (terminal === undefined || visit.isOperators) return undefined
      return recorder.open(visit.who, number, terminal)
    },
    heard: (visit, message) => {
      if (message.from === 'act') {
        judge(visit, message.act)
        for (const url of fetchesOf(message.act)) {
          tell(visit, { type: 'file.download.failed', url, reason: 'the network leads nowhere' })
        }
      } else if (message.from === 'command')
        tell(visit, { type: 'command.input', input: message.line })
      else tell(visit, { type: 'command.failed', input: message.command })
    },
    brought: (visit, file) => {
      if (visit !== undefined && !visit.isOperators) quarantine.keep(file, visit.who)
    },
    doorTold: (visit, what) => {
      if (visit === undefined) return
      const count = (doorsTold.get(visit) ?? 0) + 1
      doorsTold.set(visit, count)
      if (count <= DOOR_TOLD_PER_VISIT_MAX) tell(visit, what)
    },
  }
}

const proofOf = ({ method, proof }: Attempt): (Happening & { type: 'login.success' })['proof'] => {
  if (method === 'publickey') return { method, key: publicKeyOf(proof) }
  return method === 'none' ? { method } : { method: 'password', password: proof }
}

/** What the visitor typed goes onto the recording. */
export const recordInward = (recording: Recording | undefined, frame: Inward): void => {
  if (recording === undefined) return
  if (frame.kind === 'in') recording.in(frame.bytes)
  else if (frame.kind === 'resize') recording.resize(frame.columns, frame.rows)
}

/** What the visitor is shown goes onto the recording. */
export const recordOutward = (recording: Recording | undefined, frame: Outward): void => {
  if (recording === undefined) return
  if (frame.kind === 'out' || frame.kind === 'err') recording.out(frame.bytes)
}
