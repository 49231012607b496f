/** What wtmp's records tell of stays: from login to logout, crash or the end of the machine. */
import type { ByteString } from '../../base/bytes.ts'
import { UTMP, type UtmpRecord } from '../../shell/gnu/utmp.ts'

export type Outcome = 'ended' | 'crash' | 'down' | 'here' | 'gone' | 'running'

/** One line of last. */
export interface Listed {
  readonly record: UtmpRecord
  readonly line: ByteString
  readonly s: number
  /** 0: unknown. */
  readonly endS: number
  readonly outcome: Outcome
  /** Shown with -x only. */
  readonly isSystem: boolean
}

interface Now {
  readonly now: number
  readonly isAlive: (record: UtmpRecord) => boolean
}

/** The newest first, as the main loop of last.c has it. */
export function* staysOf(records: readonly UtmpRecord[], { now, isAlive }: Now): Generator<Listed> {
  let [lastDown, lastLevel, lastBoot] = [now, now, 0]
  let whyDown: Outcome = 'crash'
  let logouts = new Map<ByteString, number>()
  const until = (endS: number): Pick<Listed, 'endS' | 'outcome'> =>
    endS === now ? { endS: 0, outcome: 'running' } : { endS, outcome: 'ended' }
  for (const record of records.toReversed()) {
    const { s, line } = record
    const kind = kindOf(record)
    const system = { record, s, isSystem: true }
    let isDown = false
    if (kind === 'shutdown') {
      yield { ...system, line: 'system down', ...until(lastBoot) }
      lastDown = s
      lastLevel = s
      isDown = true
    } else if (kind === 'boot') {
      yield { ...system, isSystem: false, line: 'system boot', ...until(lastDown) }
      lastDown = s
      isDown = true
    } else if (kind === 'level') {
      const level = String.fromCharCode(record.pid & 0xff)
      yield { ...system, line: `(to lvl ${level})`, ...until(lastLevel) }
      lastLevel = s
      isDown = level === '0' || level === '6'
      if (isDown) lastDown = s
    } else if (kind === 'user') {
      const end = logouts.get(line)
      const outcome = lastBoot !== 0 ? whyDown : isAlive(record) ? 'here' : 'gone'
      yield end === undefined
        ? { ...system, isSystem: false, line, endS: lastBoot, outcome }
        : { ...system, isSystem: false, line, endS: end, outcome: 'ended' }
    }
    if ((kind === 'user' || kind === 'dead') && line !== '') logouts.set(line, s)
    if (!isDown) continue
    lastBoot = s
    whyDown = kind === 'boot' ? 'crash' : 'down'
    logouts = new Map()
  }
}

type Kind = 'shutdown' | 'boot' | 'level' | 'user' | 'dead' | 'other'

const kindOf = ({ type, line, user }: UtmpRecord): Kind => {
  if (line.startsWith('~')) {
    if (user.startsWith('shutdown')) return 'shutdown'
    if (user.startsWith('reboot')) return 'boot'
    return user.startsWith('runlevel') ? 'level' : 'other'
  }
  if (user === '' || type === UTMP.dead) return 'dead'
  return line !== '' && user !== 'LOGIN' ? 'user' : 'other'
}

/** Every record of btmp is one line. */
export function* failuresOf(records: readonly UtmpRecord[]): Generator<Listed> {
  for (const record of records.toReversed()) {
    const { s, line } = record
    yield { record, line, s, endS: s, outcome: 'ended', isSystem: false }
  }
}
