/** Rows of top's table. */
import type { ByteString } from '../../base/bytes.ts'
import { commandLineOf } from '../../shell/gnu/procps.ts'
import { type Asked, type Shown, stateOf, type View } from './view.ts'

export interface Ranked extends Shown {
  /** Per cent of a processor. */
  readonly share: number
  readonly view: View
}

export const HEADER =
  '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND'

type Compare = (a: Ranked, b: Ranked) => number

/** What -o may name, largest first. */
export const SORTS: ReadonlyMap<string, Compare> = new Map([
  ['%CPU', (a, b) => b.share - a.share],
  ['%MEM', (a, b) => b.residentKb - a.residentKb],
  ['RES', (a, b) => b.residentKb - a.residentKb],
  ['VIRT', (a, b) => b.virtualKb - a.virtualKb],
  ['SHR', (a, b) => b.sharedKb - a.sharedKb],
  ['PID', (a, b) => b.process.pid - a.process.pid],
  ['TIME', (a, b) => b.cpuMs - a.cpuMs],
  ['TIME+', (a, b) => b.cpuMs - a.cpuMs],
  ['NI', (a, b) => b.process.nice - a.process.nice],
  ['COMMAND', (a, b) => (a.process.comm < b.process.comm ? 1 : -1)],
  ['USER', (a, b) => b.process.credentials.euid - a.process.credentials.euid],
])

const USER_COLUMNS = 8
const MEMORY_MAX_KB = 9_999_999
const COMMAND_AT = HEADER.length - 'COMMAND'.length

export const rowText = (it: Ranked, asked: Asked): ByteString => {
  const { process, view } = it
  const user = nameOf(view, process.credentials.euid)
  const total = view.kb.get('MemTotal') ?? 1
  const isRealTime = process.nice <= -20 && process.resident?.kernel !== undefined
  const priority = isRealTime ? '  0' : String(20 + process.nice).padStart(3)
  const head =
    `${String(process.pid).padStart(7)} ${user.padEnd(USER_COLUMNS)} ${priority} ` +
    `${String(process.nice).padStart(3)} ${memory(it.virtualKb, 7)} ${memory(it.residentKb, 6)} ` +
    `${memory(it.sharedKb, 6)} ${LETTERS.get(stateOf(process, view)) ?? 'S'} ` +
    `${it.share.toFixed(1).padStart(5)} ${((it.residentKb * 100) / total).toFixed(1).padStart(5)} ` +
    `${timeText(it.cpuMs).padStart(9)} `
  const letter =
    process.resident?.kernel === 'idle'
      ? head.replace(/ S( +\d+\.\d +\d+\.\d +\S+ )$/, ' I$1')
      : head
  const command = asked.showsCommandLine ? commandLineOf(process) : process.comm
  return fitted(letter + command, asked.columns)
}

/** Where each column but the last ends, its blank included. */
const ENDS = [8, 17, 21, 25, 33, 40, 47, 49, 55, 61, 71]

/** Columns that have no room are left out; the command may be cut, and ends in a plus then. */
export const fitted = (line: ByteString, columns: number): ByteString => {
  if (columns < COMMAND_AT)
    return line.slice(0, ENDS.findLast((end) => end <= columns) ?? 0).trimEnd()
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}+`
}

const LETTERS = new Map([
  ['running', 'R'],
  ['sleeping', 'S'],
  ['stopped', 'T'],
  ['zombie', 'Z'],
])

const nameOf = ({ accounts }: View, uid: number): ByteString => {
  const name = accounts.userOf(uid)?.name ?? String(uid)
  return name.length > USER_COLUMNS ? `${name.slice(0, USER_COLUMNS - 1)}+` : name
}

/** KiB, scaled when the column is too narrow. */
const memory = (kb: number, columns: number): string => {
  const plain = String(Math.round(kb))
  if (plain.length <= columns) return plain.padStart(columns)
  const mib = kb / 1_024
  const scaled =
    mib < 10_000 && kb <= MEMORY_MAX_KB ? `${mib.toFixed(1)}m` : `${(mib / 1_024).toFixed(1)}g`
  return scaled.padStart(columns)
}

/** `0:00.05`, and hundredths fall away when there is no room. */
const timeText = (ms: number): string => {
  const hundredths = Math.floor(ms / 10)
  const seconds = Math.floor(hundredths / 100)
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  const text = `${minutes}:${String(rest).padStart(2, '0')}.${String(hundredths % 100).padStart(2, '0')}`
  if (text.length <= 9) return text
  return `${minutes}:${String(rest).padStart(2, '0')}`
}
