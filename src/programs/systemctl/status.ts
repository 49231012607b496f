/** What `systemctl status` shows of a unit. */
import { type ByteString, fromUnicode } from '../../base/bytes.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import type { Unit } from '../../shell/gnu/units.ts'
import { momentOf, zoneOf } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Process } from '../../world/process.ts'

export function* statusText(task: Task, unit: Unit): Run<ByteString> {
  const { name, path, description, documentation, processes } = unit
  const isUp = processes.length > 0
  const enabled = unit.isEnabled ? 'enabled' : unit.isStatic ? 'static' : 'disabled'
  if (unit.isMasked) return maskedText(unit)
  const preset = enabled === 'static' ? '' : '; preset: enabled'
  const rows: (readonly [string, ByteString])[] = [
    ['Loaded', path === undefined ? 'not-found' : `loaded (${path}; ${enabled}${preset})`],
  ]
  const [main] = processes
  if (isUp && main !== undefined) {
    const s = unit.planted?.sinceS ?? Math.floor(main.startedMs / 1_000)
    rows.push(['Active', `active (running) ${sinceText(task, s)}`])
  } else rows.push(...endedRows(task, unit))
  for (const [n, it] of documentation.entries()) rows.push([n === 0 ? 'Docs' : '', it])
  if (main !== undefined) {
    rows.push(['Main PID', `${main.pid} (${main.comm})`])
    const tasks = processes.reduce((sum, { resident }) => sum + (resident?.threads ?? 1), 0)
    rows.push(['Tasks', `${tasks} (limit: ${yield* taskLimit(task)})`])
    let kb = 0
    for (const it of processes) kb += it.resident?.memory?.residentKb ?? (yield* usedKb(task, it))
    rows.push(['Memory', kb < 1_024 ? `${kb}.0K` : `${(kb / 1_024).toFixed(1)}M`])
    rows.push(['CPU', cpuText(processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0))])
    rows.push(['CGroup', unit.group ?? ''])
  }
  const lines = rows.map(([label, text]) =>
    label === '' ? `             ${text}` : `${label.padStart(11)}: ${text}`,
  )
  const hasFailed = !isUp && unit.planted?.state === 'failed'
  const isGreen = isUp || unit.planted?.state === 'exited'
  const dot = fromUnicode(isGreen ? '\u25cf' : hasFailed ? '\u00d7' : '\u25cb')
  const tree = processes.map((it, at) => `             ${branchOf(processes, at)}${commandOf(it)}`)
  return `${dot} ${name} - ${description}\n${[...lines, ...tree].join('\n')}\n`
}

const branchOf = (processes: readonly Process[], at: number): ByteString =>
  fromUnicode(at === processes.length - 1 ? '\u2514\u2500' : '\u251c\u2500')

const maskedText = ({ name }: Unit): ByteString =>
  `${fromUnicode('\u25cb')} ${name}\n     Loaded: masked (Reason: Unit ${name} is masked.)\n     Active: inactive (dead)\n`

const sinceText = (task: Task, s: number): string => {
  const at = momentOf({ s, ns: 0 }, zoneOf(task.sys, task.env))
  const ago = spanText(task.sys.now().s - s)
  return `since ${strftime('%a %Y-%m-%d %H:%M:%S %Z', at)}; ${ago} ago`
}

/** How one that runs no more has come to its end. */
const endedRows = (task: Task, unit: Unit): (readonly [string, ByteString])[] => {
  const { planted, text } = unit
  if (planted === undefined || planted.state === 'running') return [['Active', 'inactive (dead)']]
  const { state, pid, status, sinceS } = planted
  const words = {
    failed: 'failed (Result: exit-code)',
    exited: 'active (exited)',
    dead: 'inactive (dead)',
  }
  const active = ['Active', `${words[state]} ${sinceText(task, sinceS)}`] as const
  if (pid === 0 || (state === 'dead' && status === 0 && unit.isStatic)) return [active]
  const command = /^\s*ExecStart\s*=\s*(.*)$/m.exec(text)?.[1] ?? ''
  const name = status === 203 ? '203/EXEC' : status === 0 ? '0/SUCCESS' : `${status}/FAILURE`
  const code = `(code=exited, status=${name})`
  return [
    active,
    ['Process', `${pid} ExecStart=${command} ${code}`],
    ['Main PID', `${pid} ${code}`],
    ['CPU', '2ms'],
  ]
}

/** What a process made of its arguments is one word, in quotes. */
const commandOf = ({ pid, argv }: Process): ByteString => {
  const [first = ''] = argv
  return first.includes(' ') ? `${pid} "${argv.join(' ')}"` : `${pid} ${argv.join(' ')}`
}

function* usedKb(task: Task, { pid }: Process): Run<number> {
  const text = yield* textOfFile(task.sys, `/proc/${pid}/status`)
  return Number(/^RssAnon:\s+(\d+)/m.exec(text)?.[1] ?? 0)
}

/** TasksMax of a unit: 15 % of what the kernel allows (DefaultTasksMax). */
function* taskLimit(task: Task): Run<number> {
  const text = yield* textOfFile(task.sys, '/proc/sys/kernel/threads-max')
  return Math.floor((Number.parseInt(text, 10) || 31_000) * 0.15)
}

const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** As FORMAT_TIMESTAMP_RELATIVE says it: months and days, weeks and days, or days alone. */
export const spanText = (seconds: number): string => {
  const parts = (first: number, second: number): string => {
    const [one, many] = [UNITS[first], UNITS[second]]
    if (one === undefined || many === undefined) return ''
    const [a, b] = [Math.floor(seconds / one[1]), Math.floor((seconds % one[1]) / many[1])]
    const word = (count: number, name: string): string =>
      name.length > 3 || name === 'day'
        ? `${count} ${name}${count === 1 ? '' : 's'}`
        : `${count}${name}`
    return b === 0 ? word(a, one[0]) : `${word(a, one[0])} ${word(b, many[0])}`
  }
  if (seconds >= 31_557_600) return parts(0, 1)
  if (seconds >= 2_629_800) return parts(1, 3)
  if (seconds >= 604_800) return parts(2, 3)
  if (seconds >= 172_800) return `${Math.floor(seconds / 86_400)} days`
  if (seconds >= 86_400) return `1 day ${Math.floor((seconds - 86_400) / 3_600)}h`
  if (seconds >= 3_600) return parts(4, 5)
  return seconds >= 60 ? parts(5, 6) : `${seconds}s`
}

/** `1min 2.345s`. */
const cpuText = (ms: number): string => {
  const whole = Math.floor(ms / 1_000)
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60]
  const seconds = ((ms % 60_000) / 1_000).toFixed(3)
  if (hours > 0) return `${hours}h ${minutes}min ${seconds}s`
  if (minutes > 0) return `${minutes}min ${seconds}s`
  return whole > 0 ? `${seconds}s` : `${Math.floor(ms)}ms`
}
