/** A program in Python, from its text to its exit status. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../../shell/program.ts'
import { builtinsOf } from './builtins.ts'
import { evaluate } from './evaluate.ts'
import { execute } from './execute.ts'
import { modulesOf } from './modules.ts'
import { pythonRelease } from './release.ts'
import { type Machine, Scope } from './scope.ts'
import { parse } from './statements.ts'
import { SyntaxProblem } from './tokens.ts'
import { Bytes, Raised, str, type Value } from './values.ts'

interface Source {
  readonly text: ByteString
  /** As tracebacks name it: `<string>`, `<stdin>`, a path. */
  readonly file: ByteString
  /** sys.argv. */
  readonly args: readonly ByteString[]
}

/** What is beyond us is silent, and fine. */
export function* runPython(task: Task, { text, file, args }: Source): Run<number> {
  const program = parse(text)
  if (program === undefined) return 0
  if (program instanceof SyntaxProblem) {
    yield* task.err(syntaxText(program, { text, file }))
    return 1
  }
  const module = modulesOf(task, args)
  let scope: Scope | undefined
  const machine: Machine = {
    task,
    builtins: builtinsOf(task, (source, wantsValue) => runText(scope, source, wantsValue), module),
    module,
    calls: 0,
    evaluate,
  }
  scope = new Scope(machine)
  try {
    yield* execute(scope, program)
  } catch (problem) {
    if (!(problem instanceof Raised)) throw problem
    return yield* tell(task, problem, { text, file })
  }
  return 0
}

/** exec() and eval(). */
function* runText(scope: Scope | undefined, source: Value, wantsValue: boolean): Run<Value> {
  const text = source instanceof Bytes ? source.text : str(source)
  const program = parse(wantsValue ? text.trim() : text)
  if (scope === undefined || program === undefined) return null
  if (program instanceof SyntaxProblem) throw new Raised('SyntaxError', program.message)
  const [first] = program
  if (wantsValue && program.length === 1 && first?.kind === 'expression') {
    return yield* evaluate(scope, first.value)
  }
  yield* execute(scope, program)
  return null
}

interface Told {
  readonly text: ByteString
  readonly file: ByteString
}

function* tell(task: Task, problem: Raised, { text, file }: Told): Run<number> {
  if (problem.type === 'SystemExit') {
    if (problem.text !== '') yield* task.err(`${problem.text}\n`)
    return problem.status ?? 0
  }
  yield* task.flush()
  const lines = text.split('\n')
  const isFile = !file.startsWith('<')
  const frames = problem.lines.map(({ line, where }) => {
    const source = isFile ? `    ${(lines[line - 1] ?? '').trim()}\n` : ''
    return `  File "${file}", line ${line}, in ${where}\n${source}`
  })
  const shown = withoutRepeats(frames)
  const library = problem.library.replaceAll(
    'python3.11',
    `python3.${pythonRelease(task.sys).minor}`,
  )
  const said = problem.text === '' ? problem.type : `${problem.type}: ${problem.text}`
  yield* task.err(`Traceback (most recent call last):\n${shown.join('')}${library}${said}\n`)
  return 1
}

/** The same line more than three times is counted. */
const withoutRepeats = (frames: readonly string[]): readonly string[] => {
  const shown: string[] = []
  let [last, repeats] = ['', 0]
  const close = (): void => {
    const more = repeats - SHOWN_MAX
    if (more > 0)
      shown.push(`  [Previous line repeated ${more} more time${more === 1 ? '' : 's'}]\n`)
  }
  for (const frame of frames) {
    if (frame !== last) {
      close()
      last = frame
      repeats = 0
    }
    if (++repeats <= SHOWN_MAX) shown.push(frame)
  }
  close()
  return shown
}

const SHOWN_MAX = 3

const syntaxText = (problem: SyntaxProblem, { text, file }: Told): ByteString => {
  const source = text.split('\n')[problem.line - 1] ?? ''
  const indent = source.length - source.trimStart().length
  const from = Math.max(0, (problem.from ?? indent) - indent)
  const to = Math.max(from + 1, (problem.to ?? source.length) - indent)
  const marks = `    ${' '.repeat(from)}${'^'.repeat(to - from)}\n`
  return `  File "${file}", line ${problem.line}\n    ${source.trim()}\n${marks}SyntaxError: ${problem.message}\n`
}
