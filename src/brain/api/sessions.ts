/** Sessions of the API: shells that get one command at a time, by the caller's address and id. */
import { afterAwake } from '../../base/awake.ts'
import { type Bytes, bytesOf, concat, fromUnicode } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  API_CALLS_WAITING_MAX,
  API_COMMAND_GRACE_MS,
  API_COMMAND_MS,
  API_OUTPUT_BYTES_MAX,
  API_SESSION_IDLE_MS,
  API_SESSIONS_MAX,
  API_SESSIONS_PER_SOURCE_MAX,
} from '../../base/limits.ts'
import type { Channel, Nerve, Outward, Source, Visitor } from '../../nerve/nerve.ts'
import { networkOf } from '../scope.ts'

/** What a command printed, and where the shell stands. */
export interface Answer {
  readonly output: Bytes
  readonly prompt: Bytes
  readonly status: number
}

/** Why a command was not run: no room, or the machine behind it died. */
export class NotServed extends Error {
  override readonly name = 'NotServed'
}

export interface ApiSessions {
  /** Runs a command in a session of this caller, in the order of the calls. */
  run(caller: { source: Source; id: string }, command: string): Promise<Answer>
  close(): void
}

interface Running {
  readonly parts: Bytes[]
  bytes: number
  stopTimer: () => void
  settle(answer: Answer): void
  fail(reason: string): void
}

interface ApiSession {
  readonly network: string
  readonly visitor: Visitor
  channel: Channel | undefined
  running: Running | undefined
  /** The calls before this one. */
  queue: Promise<unknown>
  waiting: number
  stopIdle: () => void
  isOver: boolean
}

/** SIGKILL and SIGINT as a shell reports them in $?. */
const KILLED_STATUS = 137
const INTERRUPTED_STATUS = 130

/** By default those of `base/limits.ts`. */
export interface ApiLimits {
  readonly commandMs: number
  readonly idleMs: number
  readonly perSourceMax: number
  readonly sessionsMax: number
}

const DEFAULT_LIMITS: ApiLimits = {
  commandMs: API_COMMAND_MS,
  idleMs: API_SESSION_IDLE_MS,
  perSourceMax: API_SESSIONS_PER_SOURCE_MAX,
  sessionsMax: API_SESSIONS_MAX,
}

/** An empty set of sessions over a nerve. */
export const createApiSessions = (
  nerve: Nerve,
  clock: Clock,
  limits: ApiLimits = DEFAULT_LIMITS,
): ApiSessions => {
  const sessions = new Map<string, ApiSession>()
  const perNetwork = new Map<string, number>()

  const forget = (key: string, session: ApiSession): void => {
    if (session.isOver) return
    session.isOver = true
    session.stopIdle()
    sessions.delete(key)
    perNetwork.set(session.network, (perNetwork.get(session.network) ?? 1) - 1)
    if (perNetwork.get(session.network) === 0) perNetwork.delete(session.network)
    nerve.leave(session.visitor)
  }

  const create = async (key: string, source: Source): Promise<ApiSession> => {
    const network = networkOf(source.address)
    const count = perNetwork.get(network) ?? 0
    if (sessions.size >= limits.sessionsMax)
      throw new NotServed('too many sessions in all: let some end by exit or by silence')
    if (count >= limits.perSourceMax)
      throw new NotServed('too many sessions of this address: let some end by exit or by silence')
    const visitor = await nerve.visit({ source, protocol: 'http' })
    if ('refused' in visitor) throw new NotServed(visitor.refused)
    const session: ApiSession = {
      network,
      visitor,
      channel: undefined,
      running: undefined,
      queue: Promise.resolve(),
      waiting: 0,
      stopIdle: () => {},
      isOver: false,
    }
    perNetwork.set(network, (perNetwork.get(network) ?? 0) + 1)
    sessions.set(key, session)
    const channel = await nerve.open(visitor, { kind: 'command', user: 'root' }, (frame) =>
      receive(session, frame, () => forget(key, session)),
    )
    if ('refused' in channel) {
      forget(key, session)
      throw new NotServed(channel.refused)
    }
    session.channel = channel
    return session
  }

  const opening = new Map<string, Promise<ApiSession>>()
  const sessionOf = (key: string, source: Source): Promise<ApiSession> | ApiSession => {
    const known = sessions.get(key)
    if (known?.channel !== undefined) return known
    const before = opening.get(key)
    if (before !== undefined) return before
    const fresh = create(key, source).finally(() => opening.delete(key))
    opening.set(key, fresh)
    return fresh
  }

  return {
    run: async ({ source, id }, command) => {
      const key = `${networkOf(source.address)} ${id}`
      const session = await sessionOf(key, source)
      if (session.waiting >= API_CALLS_WAITING_MAX) {
        throw new NotServed('too many calls of this session wait: ask again later')
      }
      session.waiting++
      const turn = session.queue.then(() => {
        session.waiting--
        if (session.isOver) throw new NotServed('the session has ended')
        session.stopIdle()
        return perform(session, command, { clock, commandMs: limits.commandMs })
      })
      // Its failure is this caller's; the next in line only waits for its end.
      session.queue = turn.catch(() => {})
      const answer = await turn
      session.stopIdle()
      if (session.isOver) return answer
      session.stopIdle = clock.after(limits.idleMs, () => forget(key, session))
      return answer
    },
    close: () => {
      for (const [key, session] of sessions) forget(key, session)
    },
  }
}

/** Sends a command and gathers what it prints; after a time it is interrupted, then left alone. */
const perform = (
  session: ApiSession,
  command: string,
  { clock, commandMs }: { readonly clock: Clock; readonly commandMs: number },
): Promise<Answer> =>
  new Promise((settle, reject) => {
    const { channel } = session
    if (channel === undefined) return reject(new NotServed('the session has ended'))
    const interrupt = (): void => {
      channel.send({ kind: 'signal', name: 'INT' })
      running.stopTimer = afterAwake(clock, API_COMMAND_GRACE_MS, () => giveUp(session))
    }
    const running: Running = {
      parts: [],
      bytes: 0,
      stopTimer: afterAwake(clock, commandMs, interrupt),
      settle: (answer) => {
        session.running = undefined
        running.stopTimer()
        settle(answer)
      },
      fail: (reason) => {
        session.running = undefined
        running.stopTimer()
        reject(new NotServed(reason))
      },
    }
    session.running = running
    channel.send({ kind: 'command', line: bytesOf(fromUnicode(command)) })
  })

/** It does not listen to SIGINT: the shell is killed, the next call finds a fresh one. */
const giveUp = (session: ApiSession): void => {
  session.channel?.send({ kind: 'signal', name: 'KILL' })
}

const receive = (session: ApiSession, frame: Outward, forget: () => void): void => {
  const { running } = session
  switch (frame.kind) {
    case 'out':
    case 'err':
      return gather(session, frame.bytes)
    case 'done': {
      const status = running !== undefined && isFull(running) ? INTERRUPTED_STATUS : frame.status
      return running?.settle({ output: outputOf(running), prompt: frame.prompt, status })
    }
    case 'exit':
      forget()
      return running?.settle({ output: outputOf(running), prompt: NONE, status: frame.status })
    case 'killed':
      forget()
      return running?.settle({ output: outputOf(running), prompt: NONE, status: KILLED_STATUS })
    case 'lost':
      forget()
      return running?.fail('the machine behind this session has ended')
    case 'credit':
    case 'eof':
      return
    default:
      return frame satisfies never
  }
}

const NONE = bytesOf('')

/** Output past the limit is taken and dropped, and the command is told to stop. */
const gather = ({ running, channel }: ApiSession, bytes: Bytes): void => {
  channel?.send({ kind: 'credit', bytes: bytes.length })
  if (running === undefined || isFull(running)) return
  const part = bytes.subarray(0, API_OUTPUT_BYTES_MAX - running.bytes)
  running.parts.push(part)
  running.bytes += part.length
  if (isFull(running)) channel?.send({ kind: 'signal', name: 'INT' })
}

const isFull = (running: Running): boolean => running.bytes >= API_OUTPUT_BYTES_MAX

const outputOf = (running: Running): Bytes => concat(running.parts)
