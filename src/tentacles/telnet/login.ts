/**
 * login(1) of Debian 12 (shadow 4.13 with Linux-PAM) as it asks on a terminal, recorded behind
 * busybox's and inetutils' telnetd: what it prints, when it flushes, how long it waits.
 */
import { type ByteString, type Bytes, bytesOf, toUnicode } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  TELNET_ANSWER_BYTES_MAX,
  TELNET_GRACE_MS,
  TELNET_LINE_BYTES_MAX,
  TELNET_START_MS,
  TELNET_TRIES_MAX,
} from '../../base/limits.ts'
import type { Attempt, Verdict } from '../../nerve/nerve.ts'
import { createLineTerminal } from './line-terminal.ts'

export interface LoginSetup {
  readonly hostname: ByteString
  readonly expandsTabs: boolean
  readonly clock: Clock
  readonly authenticate: (attempt: Attempt) => Promise<Verdict>
  /** Bytes for the client. */
  readonly show: (bytes: Bytes) => void
  /** Somebody is in; `ahead` was typed after his password. */
  readonly accepted: (user: string, ahead: Bytes) => void
  /** The client is to be disconnected once he has what was shown. */
  readonly ended: () => void
  /** The brain cannot be asked. */
  readonly lost: () => void
}

export interface Login {
  /** Bytes as the client typed them. */
  type(bytes: Bytes): void
  /** The client is gone, or is let in: no timer stays. */
  stop(): void
}

/** What login waits for: `starting`, `waking` and `judging` read nothing. */
type Asking = 'starting' | 'user' | 'waking' | 'password' | 'judging' | 'over'

/**
 * Until login runs on after a line. What came with the user's name is echoed, then flushed; what
 * came with the password is not echoed.
 */
const WAKE_MS = 1

export const createLogin = (setup: LoginSetup): Login => {
  const { clock, hostname } = setup
  let asking: Asking = 'starting'
  let user = ''
  let failures = 0
  let ahead: ByteString = ''
  const timers = new Set<() => void>()

  const after = (ms: number, then: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      then()
    })
    timers.add(cancel)
  }

  const stop = (): void => {
    asking = 'over'
    for (const cancel of timers) cancel()
    timers.clear()
  }

  const end = (): void => {
    if (asking === 'over') return
    stop()
    setup.ended()
  }

  const askUser = (): void => {
    terminal.flush()
    ahead = ''
    terminal.isEchoing = true
    asking = 'user'
    terminal.print(`${hostname} login: `)
  }

  const askPassword = (): void => {
    terminal.flush()
    ahead = ''
    terminal.isEchoing = false
    asking = 'password'
    terminal.print('Password: ')
  }

  const judge = (attempt: Attempt): void => {
    asking = 'judging'
    const startedMs = clock.ticksMs()
    after(WAKE_MS, () => {
      terminal.isEchoing = true
    })
    setup.authenticate(attempt).then(({ accepted, delayMs }) => {
      if (asking !== 'judging') return
      const answer = accepted ? accept : refuse
      after(Math.max(0, delayMs - (clock.ticksMs() - startedMs)), answer)
    }, setup.lost)
  }

  const accept = (): void => {
    stop()
    setup.accepted(user, bytesOf(`${ahead}${terminal.typed}`))
  }

  const refuse = (): void => {
    failures++
    terminal.print('\nLogin incorrect\n')
    if (failures < TELNET_TRIES_MAX) return askUser()
    terminal.print(`Maximum number of tries exceeded (${TELNET_TRIES_MAX})\n`)
    end()
  }

  /** The conversation failed: PAM waits as after a wrong password, and echo was never off. */
  const fail = (): void => judge({ user, method: 'unknown', proof: '' })

  const answered = (line: ByteString, isEnded: boolean): void => {
    const [text = ''] = line.slice(0, TELNET_ANSWER_BYTES_MAX).split('\0', 1)
    const isNothing = line === '' && !isEnded
    if (asking === 'user') {
      user = toUnicode(text)
      if (!isEnded) terminal.print('\n')
      // What looks like an option is refused before anything is asked.
      if (isNothing || text.startsWith('-')) return fail()
      asking = 'waking'
      return after(WAKE_MS, askPassword)
    }
    if (asking === 'password') {
      terminal.isEchoing = false
      terminal.print('\n')
      if (isNothing) return fail()
      return judge({ user, method: 'password', proof: toUnicode(text) })
    }
    const typed = `${line}${isEnded ? '\n' : '\x04'}`
    if (ahead.length + typed.length <= TELNET_LINE_BYTES_MAX) ahead += typed
  }

  const terminal = createLineTerminal({
    expandsTabs: setup.expandsTabs,
    show: setup.show,
    line: answered,
    killed: end,
  })

  after(TELNET_START_MS, askUser)
  after(TELNET_GRACE_MS, () => {
    terminal.print(`\nLogin timed out after ${TELNET_GRACE_MS / 1000} seconds.\n`)
    end()
  })

  return {
    type: (bytes) => {
      if (asking !== 'over') terminal.type(bytes)
    },
    stop,
  }
}
