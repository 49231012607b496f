/** One-liners of Perl that print, run commands, or become a shell. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { execvp } from '../../shell/gnu/execvp.ts'
import { shellOutput } from '../../shell/gnu/run-shell.ts'
import type { Run, Task } from '../../shell/program.ts'

type Part = { readonly text: ByteString } | { readonly command: ByteString }
type Act =
  | { readonly verb: 'print' | 'say'; readonly parts: readonly Part[] }
  | { readonly verb: 'system' | 'exec'; readonly words: readonly ByteString[] }
  | { readonly verb: 'exit' | 'sleep'; readonly number: number }

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['e', '\x1b'],
  ['a', '\x07'],
])
/** So often a text may be repeated. */
const REPEATED_MAX = 65_536

/** What Perl code does; undefined for code that is not understood as a whole: nothing is done. */
export function* runPerl(
  task: Task,
  code: ByteString,
  lineEnd: ByteString,
): Run<number | undefined> {
  const acts: Act[] = []
  for (const statement of statementsOf(code)) {
    if (/^\s*(#.*)?$/s.test(statement) || /^\s*(use|no)\s+[\w:]+[^;]*$/.test(statement)) continue
    const act = actOf(statement.trim())
    if (act === undefined) return undefined
    acts.push(act)
  }
  for (const act of acts) {
    switch (act.verb) {
      case 'print':
      case 'say':
        for (const part of act.parts) {
          yield* task.out('text' in part ? part.text : yield* shellOutput(task, part.command))
        }
        yield* task.out(act.verb === 'say' ? '\n' : lineEnd)
        break
      case 'exit':
        return act.number & 255
      case 'sleep':
        yield* task.flush()
        yield* task.sys.sleep(act.number * 1_000)
        break
      case 'system':
        yield* runChild(task, act.words)
        break
      case 'exec': {
        yield* task.flush()
        const status = yield* execvp(task.sys, act.words, task.env)
        return failed(status) ? status.number : status
      }
      default:
        act satisfies never
    }
  }
  return 0
}

function* runChild(task: Task, words: readonly ByteString[]): Run<void> {
  yield* task.flush()
  const pid = task.sys.fork(function* (child) {
    const status = yield* execvp(child, words, task.env)
    return failed(status) ? 255 : status
  })
  if (!failed(pid)) void (yield* task.sys.wait({ pid }))
}

/** Between semicolons, those in quotes apart. */
const statementsOf = (code: ByteString): readonly ByteString[] =>
  code.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[^;"'`])+/gs) ?? []

const actOf = (statement: ByteString): Act | undefined => {
  const [, verb, rest = ''] = /^(print|say|system|exec|exit|sleep)\b\s*(.*)$/s.exec(statement) ?? []
  const bare = /^\((.*)\)$/s.exec(rest)?.[1] ?? rest
  if (verb === 'exit' || verb === 'sleep') {
    return /^\d{0,9}$/.test(bare) ? { verb, number: Number(bare) } : undefined
  }
  const parts = partsOf(bare)
  if (verb === undefined || parts === undefined) return undefined
  if (verb === 'print' || verb === 'say') return { verb, parts }
  if (verb !== 'system' && verb !== 'exec') return undefined
  const words = parts.map((part) => ('text' in part ? part.text : ''))
  const [first = ''] = words
  if (words.length > 1 || !/[\s$&*(){}[\]'"\\|;<>?`~]/.test(first)) return { verb, words }
  const isPlain = /^[\w./ :=@,+-]+$/.test(first)
  return { verb, words: isPlain ? first.trim().split(/\s+/) : ['sh', '-c', first] }
}

/** Values between commas or dots; undefined: one of them is not understood. */
const partsOf = (text: ByteString): readonly Part[] | undefined => {
  const found: Part[] = []
  let rest = text.trim()
  while (rest !== '') {
    const [whole = ''] =
      /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\d+(?:\s*(?:\*\*|[-+*])\s*\d+)*)(?:\s*x\s*\d+)?/s.exec(
        rest,
      ) ?? []
    const part = partOf(whole)
    if (part === undefined) return undefined
    found.push(part)
    rest = rest.slice(whole.length).trim()
    if (rest === '') break
    if (!/^[,.]/.test(rest)) return undefined
    rest = rest.slice(1).trim()
  }
  return found
}

const partOf = (word: ByteString): Part | undefined => {
  const [, base = word, times] = /^(.*?)\s*x\s*(\d+)$/s.exec(word) ?? []
  if (times !== undefined) {
    const once = partOf(base)
    if (once === undefined || 'command' in once || Number(times) > REPEATED_MAX) return undefined
    return { text: once.text.repeat(Number(times)) }
  }
  const command = /^`([^`]*)`$/s.exec(word)?.[1]
  if (command !== undefined) return { command }
  const single = /^'((?:[^'\\]|\\.)*)'$/s.exec(word)?.[1]
  if (single !== undefined) return { text: single.replace(/\\(['\\])/g, '$1') }
  const double = /^"((?:[^"\\$@]|\\.)*)"$/s.exec(word)?.[1]
  if (double !== undefined) return { text: unescaped(double) }
  return word === '' ? undefined : sumOf(word)
}

const unescaped = (text: ByteString): ByteString =>
  text.replace(/\\(x[\da-f]{2}|.)/gis, (_, what: string) =>
    what.length > 1
      ? String.fromCharCode(Number.parseInt(what.slice(1), 16))
      : (ESCAPES.get(what) ?? what),
  )

/** Numbers with one operator between them. */
const sumOf = (word: ByteString): Part | undefined => {
  if (/^\d{1,15}$/.test(word)) return { text: String(Number(word)) }
  const [, left, sign, right] = /^(\d{1,9})\s*(\*\*|[-+*])\s*(\d{1,6})$/.exec(word) ?? []
  if (left === undefined || sign === undefined) return undefined
  const [a, b] = [Number(left), Number(right)]
  const value = sign === '+' ? a + b : sign === '-' ? a - b : sign === '*' ? a * b : a ** b
  return Number.isSafeInteger(value) ? { text: String(value) } : undefined
}
