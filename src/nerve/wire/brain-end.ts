/**
 * The brain's end of a link: serves a nerve to a tentacle elsewhere. Whatever comes is hostile
 * until it is checked: a stolen tentacle can open visits and tell things, nothing else.
 */
import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  CHANNELS_PER_VISIT_MAX,
  LINK_MESSAGE_BYTES_MAX,
  NERVE_CALLS_MAX,
  TENTACLE_VISITS_MAX,
} from '../../base/limits.ts'
import {
  type Channel,
  CREDIT_BYTES,
  type Inward,
  type Nerve,
  type Order,
  type Outward,
  type Visitor,
} from '../nerve.ts'
import { type Answer, type Ask, decodeAsk, encodeControl } from './controls.ts'
import { CONTROL, decodeInward, encodeOutward, Malformed } from './frames.ts'
import { createLink, type Link } from './link.ts'

export interface ServedLink {
  readonly link: Link
  readonly visits: number
}

interface Open {
  readonly visitor: Visitor
  channel: Channel | undefined
  /** Frames that came before the nerve had opened it. */
  early: Inward[]
  /** Bytes of input the tentacle may still send, and of output it may still take back as credit. */
  inRoom: number
  outTaken: number
}

export interface ServingSetup {
  readonly clock: Clock
  /** Called once, with the reason. */
  readonly lost: (reason: string) => void
  /** A question the nerve could not answer: the tentacle learns only that it failed. */
  readonly report: (cause: unknown) => void
}

/** Serves `nerve` over a new link; `lost` is told why it ended. */
export const serveNerve = (nerve: Nerve, setup: ServingSetup): ServedLink => {
  const visits = new Map<string, { readonly visitor: Visitor; channels: number }>()
  const channels = new Map<number, Open>()
  let calls = 0
  /** Visits that the nerve is asked for and has not let in yet. */
  let arriving = 0

  const say = (answer: Answer): void => {
    calls--
    link.send(encodeControl(answer))
  }

  const visitOf = (id: string): Visitor => {
    const visit = visits.get(id)
    if (visit === undefined) throw new Malformed("a visit that is not this tentacle's")
    return visit.visitor
  }

  const close = (number: number): void => {
    const open = channels.get(number)
    if (open === undefined) return
    channels.delete(number)
    const visit = visits.get(open.visitor.id)
    if (visit !== undefined) visit.channels--
  }

  const outward = (number: number, frame: Outward): void => {
    const open = channels.get(number)
    if (open === undefined) return
    if (frame.kind === 'out' || frame.kind === 'err') open.outTaken += frame.bytes.length
    if (frame.kind === 'credit') open.inRoom += frame.bytes
    for (const part of partsOf(frame)) link.send(encodeOutward(number, part), LENT)
    if (frame.kind === 'exit' || frame.kind === 'killed' || frame.kind === 'lost') close(number)
  }

  const open = async ({ call, visitor: id, channel: number, wish }: Ask & { ask: 'open' }) => {
    const visitor = visitOf(id)
    const visit = visits.get(id)
    if (channels.has(number)) throw new Malformed('a channel number that is in use')
    if (visit === undefined || visit.channels >= CHANNELS_PER_VISIT_MAX) {
      return say({ call, open: { refused: 'too many channels' } })
    }
    visit.channels++
    const place: Open = {
      visitor,
      channel: undefined,
      early: [],
      inRoom: CREDIT_BYTES,
      outTaken: 0,
    }
    channels.set(number, place)
    const opened = await nerve
      .open(visitor, wish, (frame) => outward(number, frame))
      .catch((cause: unknown) => {
        close(number)
        throw cause
      })
    if ('refused' in opened) {
      close(number)
      return say({ call, open: opened })
    }
    place.channel = opened
    say({ call, open: 'opened' })
    for (const frame of place.early.splice(0)) opened.send(frame)
  }

  const visit = async ({ call, facts }: Ask & { ask: 'visit' }): Promise<void> => {
    if (visits.size + arriving >= TENTACLE_VISITS_MAX) {
      return say({ call, visit: { refused: 'too many visits of one tentacle' } })
    }
    const early: Order[] = []
    let pass = (order: Order): void => void early.push(order)
    arriving++
    const visitor = await nerve.visit(facts, (order) => pass(order)).finally(() => arriving--)
    if ('refused' in visitor) return say({ call, visit: visitor })
    const { id } = visitor
    if (isOver) nerve.leave(visitor)
    else visits.set(id, { visitor, channels: 0 })
    say({ call, visit: { id } })
    pass = (order) => {
      if (visits.has(id)) link.send(encodeControl({ visitor: id, order } satisfies Answer))
    }
    for (const order of early) pass(order)
  }

  const leave = (id: string): void => {
    const visitor = visitOf(id)
    visits.delete(id)
    for (const [number, of] of channels) if (of.visitor.id === id) channels.delete(number)
    nerve.leave(visitor)
  }

  const answer = (ask: Ask): Promise<void> | void => {
    switch (ask.ask) {
      case 'hello':
        return nerve.hello().then((hello) => say({ call: ask.call, hello }))
      case 'visit':
        return visit(ask)
      case 'authenticate':
        return nerve
          .authenticate(visitOf(ask.visitor), ask.attempt)
          .then((verdict) => say({ call: ask.call, verdict }))
      case 'open':
        return open(ask)
      case 'leave':
        return leave(ask.visitor)
      case 'tell':
        return nerve.tell(visitOf(ask.visitor), ask.what)
      default:
        return ask satisfies never
    }
  }

  const control = (message: Bytes): void => {
    const ask = decodeAsk(message)
    if (!('call' in ask)) return void answer(ask)
    if (++calls > NERVE_CALLS_MAX) throw new Malformed('too many questions at once')
    Promise.resolve(answer(ask)).catch((cause: unknown) => {
      if (cause instanceof Malformed) return link.end(cause.message)
      setup.report(cause)
      say({ call: ask.call, failed: 'trouble at the brain' })
    })
  }

  const inward = (message: Bytes): void => {
    const { channel: number, frame } = decodeInward(message)
    const open = channels.get(number)
    // The machine may have ended it while this was under way.
    if (open === undefined) return
    spend(open, frame)
    if (open.channel !== undefined) open.channel.send(frame)
    else if (open.early.push(frame) > EARLY_FRAMES_MAX) throw new Malformed('an impatient channel')
  }

  let isOver = false
  const link = createLink({
    clock: setup.clock,
    receive: (message) => {
      if (message.length > LINK_MESSAGE_BYTES_MAX) throw new Malformed('a message without end')
      if (message[0] === CONTROL) control(message)
      else inward(message)
    },
    lost: (reason) => {
      isOver = true
      const left = [...visits.values()]
      visits.clear()
      channels.clear()
      for (const { visitor } of left) nerve.leave(visitor)
      setup.lost(reason)
    },
  })
  return {
    link,
    get visits() {
      return visits.size
    },
  }
}

/** Counts what a frame takes of the channel's credit; throws Malformed when there is not so much. */
const spend = (open: Open, frame: Inward): void => {
  if (frame.kind === 'command') throw new Malformed('a command on a channel')
  if (frame.kind === 'in') {
    open.inRoom -= frame.bytes.length
    if (open.inRoom < 0) throw new Malformed('more input than there was credit for')
  }
  if (frame.kind === 'credit') {
    open.outTaken -= frame.bytes
    if (open.outTaken < 0) throw new Malformed('more credit than was taken')
  }
}

const LENT = { isLent: true }
/** Frames a door may send before its channel is open: keys typed ahead, a resize. */
const EARLY_FRAMES_MAX = 1_024
/** Bytes of one outgoing frame; longer ones are cut to parts. */
const FRAME_BYTES_MAX = 262_144

const partsOf = (frame: Outward): readonly Outward[] => {
  if ((frame.kind !== 'out' && frame.kind !== 'err') || frame.bytes.length <= FRAME_BYTES_MAX) {
    return [frame]
  }
  const parts: Outward[] = []
  for (let at = 0; at < frame.bytes.length; at += FRAME_BYTES_MAX) {
    parts.push({ kind: frame.kind, bytes: frame.bytes.subarray(at, at + FRAME_BYTES_MAX) })
  }
  return parts
}
