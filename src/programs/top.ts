/** top(1) of procps-ng 4.0.2: in batch mode, and as the first screen of a terminal until q or ^C. */
import type { ByteString } from '../base/bytes.ts'
import { STDIN, STDOUT } from '../shell/gnu/input.ts'
import { parseFloating } from '../shell/gnu/numbers.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { pageOf } from './top/page.ts'
import { SORTS } from './top/rows.ts'
import { screen } from './top/screen.ts'
import { type Asked, readView, type View } from './top/view.ts'

const OPTIONS = optionTable('bcd:E:e:Hhin:Oo:p:SsU:u:Vw::1', [
  'batch-mode=b',
  'cmdline-toggle=c',
  'delay:=d',
  'scale-summary-mem:=E',
  'scale-task-mem:=e',
  'threads-show=H',
  'help=h',
  'idle-toggle=i',
  'iterations:=n',
  'list-fields=O',
  'sort-override:=o',
  'pid:=p',
  'accum-time-toggle=S',
  'secure-mode=s',
  'filter-any-user:=U',
  'filter-only-euser:=u',
  'version=V',
  'width::=w',
  'single-cpu-toggle=1',
])
const DELAY_S = 3
const BATCH_COLUMNS = 512

export const program: Program = {
  names: ['top'],
  *run(task) {
    const { options, ends } = readOptions(joinWidth(task.args.slice(1)), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* refuse(task, ends.value ?? '')
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, text] of [
      ['h', 'top --help'],
      ['V', 'top --version'],
    ] as const) {
      if (!keys.has(key)) continue
      yield* task.out(recordedText(task, text))
      return 0
    }
    const last = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const problem = problemOf(options)
    if (problem !== undefined) return yield* refuse(task, problem)
    const user = last('u') ?? last('U')
    const view = yield* readView(task)
    const uid = user === undefined ? undefined : uidOf(view, user)
    if (user !== undefined && uid === undefined) return yield* refuse(task, 'Invalid user')
    const asked: Asked = {
      uid,
      pids: last('p')?.split(',').map(Number),
      showsCommandLine: keys.has('c'),
      hidesIdle: keys.has('i'),
      countsThreads: keys.has('H'),
      sort: last('o')?.replace(/^[-+]/, '') ?? '%CPU',
      columns: Number(last('w') ?? task.env.get('COLUMNS') ?? BATCH_COLUMNS) || BATCH_COLUMNS,
    }
    const delayMs = (parseFloating(last('d') ?? '') ?? DELAY_S) * 1_000
    const count = Number(last('n') ?? Number.POSITIVE_INFINITY)
    const isTerminal = task.sys.isatty(STDIN) && task.sys.isatty(STDOUT)
    if (!keys.has('b') && !task.env.has('TERM')) return 1
    if (!keys.has('b') && !isTerminal) return yield* refuse(task, 'failed tty get')
    return keys.has('b')
      ? yield* batch(task, asked, { delayMs, count })
      : yield* screen(task, asked, { delayMs, count })
  },
}

/** `-w 80` is `-w80`. */
const joinWidth = (args: readonly ByteString[]): readonly ByteString[] =>
  args.flatMap((arg, at) => {
    if (at > 0 && args[at - 1] === '-w' && /^\d+$/.test(arg)) return []
    const next = args[at + 1]
    return [arg === '-w' && next !== undefined && /^\d+$/.test(next) ? `-w${next}` : arg]
  })

function* refuse(task: Task, text: ByteString): Run<number> {
  yield* task.flush()
  yield* task.err(`${ownName(task).replace(/^.*\//, '')}: ${text}\n`)
  return 1
}

const problemOf = (
  options: readonly { readonly key: string; readonly value: ByteString | undefined }[],
): string | undefined => {
  for (const { key, value = '' } of options) {
    const isCount = /^\d+$/.test(value) && Number(value) > 0
    if (key === 'n' && !isCount) return `bad iterations argument '${value}'`
    if (key === 'd' && !((parseFloating(value) ?? -1) >= 0)) return `bad delay interval '${value}'`
    if (key === 'o' && !SORTS.has(value.replace(/^[-+]/, ''))) {
      return `unrecognized field name '${value}'`
    }
    if (key === 'e' && !/^[kmgtp]$/.test(value)) return `bad memory scaling arg '${value}'`
    if (key === 'E' && !/^[kmgtpe]$/.test(value)) return `bad memory scaling arg '${value}'`
    if (key === 'p' && !/^\d+(,\d+)*$/.test(value)) return `bad pid '${value}'`
  }
  return undefined
}

const uidOf = ({ accounts }: View, user: ByteString): number | undefined =>
  accounts.userNamed(user)?.uid ?? (/^\d+$/.test(user) ? Number(user) : undefined)

function* batch(
  task: Task,
  asked: Asked,
  { delayMs, count }: { delayMs: number; count: number },
): Run<number> {
  let before: View | undefined
  for (let left = count; left > 0; left--) {
    const view = yield* readView(task)
    const page = pageOf(view, before, asked)
    yield* task.out(`${page.summary.join('\n')}\n\n${[page.header, ...page.rows].join('\n')}\n`)
    yield* task.flush()
    before = view
    if (left === 1) return 0
    yield* task.out('\n')
    if (!(yield* task.sys.sleep(delayMs))) return 0
  }
  return 0
}
