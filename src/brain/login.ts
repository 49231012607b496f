/** Who is let in: the policy of the configuration, and how long a real server takes to say so. */
import { createHash } from 'node:crypto'
import type { Dice } from '../base/dice.ts'
import { LOGIN_SOURCES_MAX } from '../base/limits.ts'
import type { Attempt, Protocol, Verdict } from '../nerve/nerve.ts'

export interface LoginPolicy {
  readonly policy: 'any' | 'none' | 'list' | 'tries' | 'keys'
  /** Of `list`: passwords per user; `*` is any user. */
  readonly users: ReadonlyMap<string, readonly string[]>
  /** Of `tries`: a source is let in at one of these attempts. */
  readonly tries: { readonly min: number; readonly max: number }
}

export interface LoginSetup {
  readonly auth: LoginPolicy
  /** Of the installation: sshd's delays differ from host to host, but not from try to try. */
  readonly secret: string
  readonly dice: Dice
}

/** Judges an attempt from a network (IPv4 address, IPv6 /64) at a door, which has its own delays. */
export type Judge = (attempt: Attempt, network: string, door?: Protocol) => Verdict

/** Judges by the policy; remembers per network what `tries` has accepted. */
export const createJudge = ({ auth, secret, dice }: LoginSetup): Judge => {
  const isAccepted = acceptor(auth, dice)
  return (attempt, network, door) => {
    const accepted = isAccepted(attempt, network)
    if (door === 'telnet') return { accepted, delayMs: accepted ? hashMs(dice) : pamMs(dice) }
    const baseMs = baseDelayMs(attempt.user, secret)
    if (accepted) return { accepted, delayMs: attempt.method === 'password' ? hashMs(dice) : 0 }
    const isHashed = attempt.method === 'password'
    return { accepted, delayMs: isHashed ? failureMs(baseMs, dice) : baseMs }
  }
}

type Acceptor = (attempt: Attempt, network: string) => boolean

const acceptor = (auth: LoginPolicy, dice: Dice): Acceptor => {
  switch (auth.policy) {
    case 'none':
      return ({ method }) => method !== 'unknown'
    case 'any':
      return isPassword
    case 'keys':
      return ({ method }) => method === 'publickey'
    case 'list':
      return (attempt) =>
        isPassword(attempt) &&
        [attempt.user, '*'].some((user) => auth.users.get(user)?.includes(attempt.proof))
    case 'tries':
      return afterTries(auth.tries, dice)
    default:
      return auth.policy satisfies never
  }
}

/** PermitEmptyPasswords is off wherever there is an sshd. */
const isPassword = ({ method, proof }: Attempt): boolean => method === 'password' && proof !== ''

interface Source {
  /** Attempts until one is accepted. */
  left: number
  /** User and password that were accepted. */
  pair?: string
}

const afterTries = ({ min, max }: LoginPolicy['tries'], dice: Dice): Acceptor => {
  const sources = new Map<string, Source>()
  const sourceOf = (network: string): Source => {
    const known = sources.get(network)
    if (known !== undefined) return known
    const [oldest] = sources.keys()
    if (sources.size >= LOGIN_SOURCES_MAX && oldest !== undefined) sources.delete(oldest)
    const source: Source = { left: min + dice.below(max - min + 1) }
    sources.set(network, source)
    return source
  }
  return (attempt, network) => {
    if (!isPassword(attempt)) return false
    const source = sourceOf(network)
    const pair = digest(`${attempt.user}\0${attempt.proof}`)
    if (source.pair !== undefined) return source.pair === pair
    source.left--
    if (source.left > 0) return false
    source.pair = pair
    return true
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64')

/** ensure_minimum_time_since's unit (auth2.c of OpenSSH): 5 to 9.2 ms, fixed per user and host. */
const baseDelayMs = (user: string, secret: string): number => {
  const hash = createHash('sha512').update(secret).update(`\0${user}`).digest()
  return 5 + (hash.readUInt32BE(0) / 2 ** 32) * 4.2
}

/** pam_unix sleeps about 2 s after a wrong password; sshd goes on to a power of two of its unit. */
const failureMs = (baseMs: number, dice: Dice): number => {
  const waitMs = 1_500 + dice.below(1_001)
  let ms = baseMs
  while (ms <= waitMs) ms *= 2
  return ms
}

/**
 * pam_faildelay's 3 s of Debian's login, which libpam makes half as long to half as long again: the
 * mean of three dice (_pam_compute_delay; 1.5 to 3.4 s were recorded).
 */
const pamMs = (dice: Dice): number => {
  const three = dice.below(1_001) + dice.below(1_001) + dice.below(1_001)
  return 1_500 + three
}

/** What checking a right password takes (yescrypt at Debian's cost, then the session's set-up). */
const hashMs = (dice: Dice): number => 40 + dice.below(25)
