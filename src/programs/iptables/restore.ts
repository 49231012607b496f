/** iptables-restore: tables from a text, each whole or not at all. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Task } from '../../shell/program.ts'
import { change } from './change.ts'
import { readCommand } from './command.ts'
import type { Firewall } from './firewall.ts'
import { wordsOf } from './list.ts'
import { Problem } from './parse-rule.ts'
import { isTable, newTable } from './table.ts'

const USAGE = 2
const REFUSED = 4

export function* restore(task: Task, wall: Firewall): Run<number> {
  const args = task.args.slice(1)
  const isAdding = args.some((it) => it === '-n' || it === '--noflush')
  const isTest = args.some((it) => it === '-t' || it === '--test')
  const path = args.find((it) => !it.startsWith('-'))
  const name = wall.shown.split(' ')[0] ?? ''
  if (task.sys.process.credentials.euid !== 0) {
    yield* task.err(
      `${wall.shown}: Could not fetch rule set generation id: Permission denied (you must be root)\n`,
    )
    return REFUSED
  }
  if (path !== undefined && failed(task.sys.stat(path))) {
    yield* task.err(`Can't open ${path}: No such file or directory\n`)
    return 1
  }
  const lines = (yield* textOfFile(task.sys, path ?? '/dev/stdin')).split('\n')
  let table: string | undefined
  for (const [at, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue
    if (line === 'COMMIT' && table !== undefined) table = undefined
    else if (line.startsWith('*') && table === undefined) {
      table = line.slice(1)
      if (!isTable(table)) {
        yield* task.err(`${wall.shown}: table '${table}' does not exist\n`)
        return yield* failedAt(task, name, at + 1)
      }
      if (!isAdding) wall.replace(newTable(table))
    } else if (line.startsWith(':') && table !== undefined) declare(wall, table, line)
    else if (table === undefined) {
      yield* task.err(`${name}: line ${at + 1} failed\n`)
      return 1
    } else {
      const status = yield* apply(task, wall, table, { line, number: at + 1 })
      if (status !== 0) return status
    }
  }
  if (table !== undefined) {
    yield* task.err(`${name}: COMMIT expected at line ${lines.length}\n`)
    return 1
  }
  if (!isTest) void wall.keep()
  return 0
}

const declare = (wall: Firewall, table: string, line: ByteString): void => {
  const [name = '', policy = '-'] = line.slice(1).split(' ')
  const known = wall.chain(table, name)
  if (known === undefined) {
    wall.touch(table).chains.push({ name, policy: undefined, rules: [] })
  } else {
    if (known.policy !== undefined && policy !== '-') known.policy = policy
    known.rules.length = 0
  }
}

function* apply(
  task: Task,
  wall: Firewall,
  table: string,
  { line, number }: { readonly line: ByteString; readonly number: number },
): Run<number> {
  const name = wall.shown.split(' ')[0] ?? ''
  const words = wordsOf(line.replace(/^\[\d+:\d+\] /, ''))
  const command = readCommand(['-t', table, ...words], wall.names(true), (it) => wall.chainsOf(it))
  const rules = command instanceof Problem ? command : command.draft.finish(command.chain ?? '')
  if (command instanceof Problem || rules instanceof Problem) {
    const problem = command instanceof Problem ? command : (rules as Problem)
    yield* task.err(
      `${problem.line(wall.shown)}Error occurred at line: ${number}\nTry \`${name} -h' or '${name} --help' for more information.\n`,
    )
    return USAGE
  }
  const done = change(wall, command, rules)
  if (done.error === undefined) return 0
  yield* task.err(done.error)
  return yield* failedAt(task, name, number)
}

function* failedAt(task: Task, name: string, number: number): Run<number> {
  yield* task.err(
    `Error occurred at line: ${number}\nTry \`${name} -h' or '${name} --help' for more information.\n`,
  )
  return 1
}
