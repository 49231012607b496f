/** A channel's session in a world: the first process, its streams, and how it ends. */
import { type ByteString, NO_BYTES, textOf } from '../base/bytes.ts'
import { EPIPE, failed } from '../base/errno.ts'
import { SIGHUP, SIGINT, SIGNAL_NAMES } from '../base/signals.ts'
import type { Inward, Outward, Wish } from '../nerve/nerve.ts'
import type { Credentials, Ending, Fd, Pid, Stream } from '../world/process.ts'
import type { Syscalls } from '../world/syscalls.ts'
import { S_IFCHR } from '../world/tree.ts'
import type { World } from '../world/world.ts'
import { channelInput, channelOutput, creditPurse } from './channel.ts'
import { commandFeed } from './command-feed.ts'
import { runLogin } from './login.ts'
import type { ParseMemo } from './parse-memo.ts'
import { startBehind } from './sshd.ts'
import type { Builtin } from './state.ts'
import { type Runtime, startThread } from './sys.ts'
import { openTerminal, sizeOf } from './tty/open.ts'

export interface SessionSetup {
  readonly world: World
  readonly runtime: Runtime
  readonly builtins: ReadonlyMap<string, Builtin>
  readonly parses: ParseMemo
  readonly wish: Wish
  /** logind's number of the login; 1 when absent. */
  readonly login?: number | undefined
  /** Environment of a login, without what depends on the user. */
  readonly environment: ReadonlyMap<ByteString, ByteString>
  /** What pam_motd prints before a login's shell; '' for nothing. */
  readonly motd: ByteString
  readonly send: (frame: Outward) => void
  /** Its user's first process begins. */
  readonly entered?: (as: Entered) => void
  /** The session is over: no frame follows. */
  readonly ended: () => void
}

/** Who is in a session, and by which processes. */
export interface Entered {
  readonly user: ByteString
  readonly uid: number
  readonly pid: Pid
  readonly startedMs: number
  /** sshd's, and its child that runs as the user: the same for root, the session's for other doors. */
  readonly monitor: Pid
  readonly child: Pid
  /** Number of its terminal. */
  readonly terminal: number | undefined
}

export interface Session {
  receive(frame: Inward): void
}

/** Starts what the wish asks for; undefined when the world has no room for another process. */
export const openSession = (setup: SessionSetup): Session | undefined => {
  const { world, wish, login, send, runtime } = setup
  let isLost = false
  const behind = startBehind(world, { wish, login }, () => {
    isLost = true
    send({ kind: 'lost' })
    setup.ended()
    hangUp()
  })
  if (failed(behind)) return undefined
  const { parent } = behind
  const calls = world.startProcess({
    ...{ comm: 'bash', argv: ['bash'], environment: [], cwd: '/' },
    ...(parent === undefined ? {} : { parent }),
    ...(login === undefined ? {} : { login }),
  })
  if (failed(calls)) {
    behind.end()
    return undefined
  }
  const purse = creditPurse()
  const input = channelInput({
    eotEnds: wish.kind === 'line',
    taken: (bytes) => send({ kind: 'credit', bytes }),
  })
  const out = channelOutput(purse, send, 'out')
  const hasErrors = wish.kind === 'exec' || wish.kind === 'subsystem'
  const err = hasErrors ? channelOutput(purse, send, 'err') : out
  const feed = commandFeed(send)
  const wanted = 'terminal' in wish ? wish.terminal : undefined
  const terminal = wanted === undefined ? undefined : openTerminal(world, calls, { wanted, send })
  if (terminal === undefined) {
    attachStreams(calls, [wish.kind === 'command' ? NOTHING : input, out, err])
  } else {
    attachStreams(calls, [terminal.stream, terminal.stream, terminal.stream])
  }

  behind.hasTerminal(terminal?.stream.tty.index)

  const becomes = (credentials: Credentials, user: ByteString): void => {
    behind.becomes(credentials)
    const { pid, startedMs } = calls.process
    const { monitor = pid, parent: child = pid } = behind
    const { uid } = credentials
    setup.entered?.({
      ...{ user, uid, pid, startedMs, monitor, child },
      terminal: terminal?.stream.tty.index,
    })
  }
  const thread = startThread(runtime, calls, (sys) =>
    runLogin(sys, { ...setup, programs: runtime.programs, feed, becomes }),
  )
  thread.whenOver = () => {
    purse.isClosed = true
    purse.filled.wakeAll()
    const end = (): void => {
      behind.end()
      if (isLost) return
      send(endingFrame(calls.process.ending))
      setup.ended()
    }
    if (terminal === undefined) return end()
    terminal.whenDrained(() => {
      terminal.hangUp()
      end()
    })
  }

  const hangUp = (): void => {
    out.hangUp()
    input.end()
    feed.end()
    signalAll(calls, SIGHUP)
    terminal?.hangUp()
  }

  return {
    receive: (frame) => {
      switch (frame.kind) {
        case 'in':
          return terminal === undefined ? input.push(frame.bytes) : terminal.input(frame.bytes)
        case 'eof':
          return input.end()
        case 'credit':
          return terminal === undefined ? out.credit(frame.bytes) : terminal.credit(frame.bytes)
        case 'command':
          return feed.push(textOf(frame.line))
        case 'signal':
          return signalAll(calls, SIGNAL_NAMES.indexOf(frame.name))
        case 'break':
          return signalAll(calls, SIGINT)
        case 'hangup':
          return hangUp()
        case 'resize':
          return terminal?.resize(sizeOf(frame))
        default:
          return frame satisfies never
      }
    },
  }
}

/** /dev/null as a stream: what a command of the API reads. */
const NOTHING: Stream = {
  mode: S_IFCHR | 0o666,
  rdev: 0x103,
  path: '/dev/null',
  read: () => NO_BYTES,
  write: () => EPIPE,
  ready: () => ({ readable: true, writable: false }),
  close: () => {},
}

const attachStreams = (calls: Syscalls, streams: readonly Stream[]): void => {
  for (const [fd, stream] of streams.entries()) calls.attach(stream, { fd: fd as Fd })
}

/** To the session's own process group: what job control put elsewhere is not meant. */
const signalAll = (calls: Syscalls, signal: number): void => {
  if (signal > 0) calls.kill(-calls.process.pid, signal)
}

const endingFrame = (ending: Ending | undefined): Outward => {
  if (ending === undefined) return { kind: 'exit', status: 255 }
  if ('status' in ending) return { kind: 'exit', status: ending.status }
  const signal = SIGNAL_NAMES[ending.signal] ?? 'TERM'
  return { kind: 'killed', signal, dumped: ending.dumped }
}
