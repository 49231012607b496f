/** The options of pgrep that say which processes are meant. */
import type { ByteString } from '../../base/bytes.ts'
import { type Accounts, textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Process } from '../../world/process.ts'

type Matches = (process: Process) => boolean

/**
 * The condition an option makes; a message (without the program's name) for a wrong value,
 * undefined for an option that makes none.
 */
export function* conditionOf(
  task: Task,
  accounts: Accounts,
  key: string,
  value: ByteString,
): Run<Matches | ByteString | undefined> {
  const { process: self } = task.sys
  switch (key) {
    case 'P':
      return among(numbers(value, 0), (it) => it.ppid)
    case 'g':
      return among(numbers(value, self.pgid, 'invalid process group'), (it) => it.pgid)
    case 's':
      return among(numbers(value, self.sid, 'invalid session id'), (it) => it.sid)
    case 'u':
      return among(
        ids(value, 'user', (it) => accounts.userNamed(it)?.uid),
        euidOf,
      )
    case 'U':
      return among(
        ids(value, 'user', (it) => accounts.userNamed(it)?.uid),
        uidOf,
      )
    case 'G':
      return among(
        ids(value, 'group', (it) => accounts.groupNamed(it)?.gid),
        gidOf,
      )
    case 't':
      return onTerminal(value)
    case 'r':
      return (it) => value.includes(LETTERS[it.state])
    case 'O':
      return olderThan(task, value)
    case 'F': {
      const pid = Number.parseInt(yield* textOfFile(task.sys, value), 10)
      return pid > 0 ? (it) => it.pid === pid : 'pidfile not valid'
    }
    default:
      return undefined
  }
}

const LETTERS = { running: 'R', sleeping: 'S', stopped: 'T', zombie: 'Z' } as const

const euidOf = (process: Process): number => process.credentials.euid
const uidOf = (process: Process): number => process.credentials.uid
const gidOf = (process: Process): number => process.credentials.gid

const among = (
  wanted: ReadonlySet<number> | ByteString,
  of: (process: Process) => number,
): Matches | ByteString => (typeof wanted === 'string' ? wanted : (it) => wanted.has(of(it)))

/** Numbers between commas; 0 is `own`. */
const numbers = (
  list: ByteString,
  own: number,
  complaint = 'not a number',
): Set<number> | ByteString => {
  const wanted = new Set<number>()
  for (const word of list.split(',')) {
    if (!/^-?\d+$/.test(word)) return `${complaint}: ${word}`
    wanted.add(Number(word) === 0 ? own : Number(word))
  }
  return wanted
}

const ids = (
  list: ByteString,
  kind: string,
  named: (name: ByteString) => number | undefined,
): Set<number> | ByteString => {
  const wanted = new Set<number>()
  for (const word of list.split(',')) {
    const id = /^\d+$/.test(word) ? Number(word) : named(word)
    if (id === undefined) return `invalid ${kind} name: ${word}`
    wanted.add(id)
  }
  return wanted
}

const onTerminal = (list: ByteString): Matches => {
  const names = new Set(list.split(','))
  return ({ tty }) => names.has(tty === undefined ? '-' : `pts/${tty.index}`)
}

const olderThan = (task: Task, value: ByteString): Matches => {
  const seconds = Number.parseInt(value, 10) || 0
  const latestMs = (task.sys.now().s - seconds) * 1_000
  return ({ startedMs }) => startedMs <= latestMs
}
