/**
 * The tentacle's end: a nerve whose brain is elsewhere. While the brain is away, what is open stays
 * and new visitors wait; when it comes back as another process, every shell is lost.
 */
import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  LINK_MESSAGE_BYTES_MAX,
  NERVE_TOLD_BYTES_MAX,
  NERVE_TOLD_MAX,
  NERVE_WAIT_MS,
} from '../../base/limits.ts'
import type {
  DoorFacts,
  Inward,
  Nerve,
  Order,
  Outward,
  Refused,
  Verdict,
  Visitor,
} from '../nerve.ts'
import { type Answer, decodeAnswer, encodeControl } from './controls.ts'
import { CONTROL, decodeOutward, encodeInward } from './frames.ts'
import { createLink, type Link } from './link.ts'

export interface RemoteNerve {
  readonly nerve: Nerve
  /** A link to a brain that does not know us yet; the one before it is over, with all it carried. */
  newLink(): Link
  /** Tellings that were dropped because the brain was away too long. */
  readonly untold: number
}

interface Call {
  readonly settle: (answer: Answer | undefined) => void
  /** Of a question for a visit. */
  readonly obey: Obey | undefined
}

type Obey = (order: Order) => void

interface Known {
  readonly link: Link
  readonly obey: Obey | undefined
}

interface Open {
  readonly visitor: string
  readonly receive: (frame: Outward) => void
}

/** A nerve without a brain yet: `newLink` gives it one, and later another. */
export const createRemoteNerve = (clock: Clock): RemoteNerve => {
  let link: Link | undefined
  /** The last brain's; a brain has the same as long as it lives. */
  let facts: DoorFacts | undefined
  let factsOf: Link | undefined
  const calls = createCalls(clock)
  const channels = new Map<number, Open>()
  /** Which brain knows a visit: one that came back as another process knows none of them. */
  const known = new Map<string, Known>()
  const waiting = new Set<() => void>()
  let lastChannel = 0
  let untold = 0

  const hear = (on: Link, answer: Answer): void => {
    if ('order' in answer) return known.get(answer.visitor)?.obey?.(answer.order)
    const call = calls.of(answer.call)
    if ('visit' in answer && 'id' in answer.visit) {
      const { id } = answer.visit
      // Whoever asked for this visit may have given up waiting.
      if (call === undefined) return forget(id)
      known.set(id, { link: on, obey: call.obey })
    }
    call?.settle(answer)
  }

  const receive = (on: Link, message: Bytes): void => {
    if (message[0] === CONTROL) return hear(on, decodeAnswer(message))
    const { channel: number, frame } = decodeOutward(message)
    const open = channels.get(number)
    if (open === undefined) return
    if (isLast(frame)) channels.delete(number)
    open.receive(frame)
  }

  /** Nothing of the old brain's comes back: its channels are lost, its visits over. */
  const lose = (old: Link): void => {
    if (link !== old) return
    link = undefined
    calls.lose()
    const open = [...channels.values()]
    channels.clear()
    for (const { receive: take } of open) take({ kind: 'lost' })
    // Who has no shell, or is still at the login, is lost as well.
    for (const { link: of, obey } of [...known.values()]) if (of === old) obey?.(HANG_UP)
  }

  const forget = (id: string): void => {
    link?.send(encodeControl({ ask: 'leave', visitor: id }))
  }

  /** The brain that knows a visit, if it is still there. */
  const brainOf = (visitor: Visitor): Link | undefined => {
    const on = known.get(visitor.id)?.link
    return on === link ? on : undefined
  }

  /** The link of a brain that is there; waits for one. */
  const linked = (): Promise<Link | undefined> => {
    if (link !== undefined) return Promise.resolve(link)
    return new Promise((resolve) => {
      const wake = (): void => {
        stop()
        waiting.delete(wake)
        resolve(link)
      }
      const stop = clock.after(NERVE_WAIT_MS, wake)
      waiting.add(wake)
    })
  }

  /** What a brain that dies while it is asked does not answer, the next one does. */
  const ask = async (words: object, obey?: Obey): Promise<Answer | undefined> => {
    const giveUpMs = clock.ticksMs() + NERVE_WAIT_MS
    for (;;) {
      const on = await linked()
      if (on === undefined) return undefined
      const answer = await calls.ask(on, words, obey)
      if (answer !== undefined || on === link || clock.ticksMs() >= giveUpMs) return answer
    }
  }

  const open: Nerve['open'] = async (visitor, wish, take) => {
    const on = brainOf(visitor)
    if (on === undefined) return AWAY
    lastChannel = (lastChannel + 1) % 0xffff_ffff
    const number = lastChannel
    channels.set(number, { visitor: visitor.id, receive: take })
    const words = { ask: 'open', visitor: visitor.id, channel: number, wish }
    const answer = await calls.ask(on, words)
    const opened = answer !== undefined && 'open' in answer ? answer.open : AWAY
    if (opened !== 'opened') {
      channels.delete(number)
      return opened
    }
    return { send: (frame) => send(on, number, frame) }
  }

  const send = (on: Link, number: number, frame: Inward): void => {
    if (on !== link || !channels.has(number)) return
    const isLent = frame.kind === 'in'
    for (const part of partsOf(frame)) on.send(encodeInward(number, part), { isLent })
  }

  const nerve: Nerve = {
    hello: async () => {
      if (facts !== undefined && link !== undefined && factsOf === link) return facts
      const answer = await ask({ ask: 'hello' })
      if (answer !== undefined && 'hello' in answer) {
        facts = answer.hello
        factsOf = link
      }
      if (facts === undefined) throw new Error('the brain is away')
      return facts
    },
    visit: async (visitFacts, obey): Promise<Visitor | Refused> => {
      const answer = await ask({ ask: 'visit', facts: visitFacts }, obey)
      return answer !== undefined && 'visit' in answer ? answer.visit : AWAY
    },
    authenticate: async (visitor, attempt): Promise<Verdict> => {
      const words = { ask: 'authenticate', visitor: visitor.id, attempt }
      const on = brainOf(visitor)
      const answer = on === undefined ? undefined : await calls.ask(on, words)
      if (answer !== undefined && 'verdict' in answer) return answer.verdict
      // Not a wrong password: nobody is there to judge it.
      throw new Error('the brain is away')
    },
    open,
    leave: (visitor) => {
      for (const [number, of] of channels) if (of.visitor === visitor.id) channels.delete(number)
      const on = brainOf(visitor)
      known.delete(visitor.id)
      if (on !== undefined) forget(visitor.id)
    },
    tell: (visitor, what) => {
      const on = brainOf(visitor)
      const { messages = 0, bytes = 0 } = on?.unacked ?? {}
      if (on === undefined || messages > NERVE_TOLD_MAX || bytes > NERVE_TOLD_BYTES_MAX) {
        untold++
        return
      }
      on.send(encodeControl({ ask: 'tell', visitor: visitor.id, what }))
    },
  }

  return {
    nerve,
    newLink: () => {
      link?.end('another brain')
      const fresh: Link = createLink({
        clock,
        receive: (message) => receive(fresh, message),
        lost: () => lose(fresh),
      })
      link = fresh
      for (const wake of [...waiting]) wake()
      return fresh
    },
    get untold() {
      return untold
    },
  }
}

/** Questions that are not answered yet. */
const createCalls = (clock: Clock) => {
  const calls = new Map<number, Call>()
  let last = 0
  return {
    /** The brain's answer; undefined when it is away for good, or silent for too long. */
    ask: (on: Link, words: object, obey?: Obey): Promise<Answer | undefined> =>
      new Promise((resolve) => {
        const call = ++last
        const settle = (answer: Answer | undefined): void => {
          stop()
          calls.delete(call)
          resolve(answer)
        }
        const stop = clock.after(CALL_MS, () => settle(undefined))
        calls.set(call, { settle, obey })
        on.send(encodeControl({ ...words, call }))
      }),
    of: (call: number): Call | undefined => calls.get(call),
    /** Nobody will answer. */
    lose: (): void => {
      for (const { settle } of [...calls.values()]) settle(undefined)
    },
  }
}

const HANG_UP: Order = { order: 'hang-up' }
const AWAY: Refused = { refused: 'the brain is away' }
/** A question waits out a link that is resumed. */
const CALL_MS = 45_000

const isLast = (frame: Outward): boolean =>
  frame.kind === 'exit' || frame.kind === 'killed' || frame.kind === 'lost'

/** A frame's bytes stay below what one message may have. */
const FRAME_BYTES_MAX = LINK_MESSAGE_BYTES_MAX / 4

const partsOf = (frame: Inward): readonly Inward[] => {
  if (frame.kind !== 'in' || frame.bytes.length <= FRAME_BYTES_MAX) return [frame]
  const parts: Inward[] = []
  for (let at = 0; at < frame.bytes.length; at += FRAME_BYTES_MAX) {
    parts.push({ kind: 'in', bytes: frame.bytes.subarray(at, at + FRAME_BYTES_MAX) })
  }
  return parts
}
