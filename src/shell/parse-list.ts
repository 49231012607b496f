/** Lists, and-or lists and pipelines: the upper half of bash's grammar (parse.y). */
import type { AndOr, List, Pipeline } from './ast.ts'
import type { Lexer } from './lexer.ts'
import type { Reading } from './lexer-source.ts'
import { readCommand } from './parse-command.ts'
import { skipNewlines, startsCommand } from './parse-tokens.ts'

/** One command line: commands up to, but without, the newline; newlines separate nothing here. */
export function* readLine(lexer: Lexer): Reading<List> {
  const items: List['items'][number][] = []
  do {
    const command = yield* readAndOr(lexer)
    const { kind } = lexer.ready() ?? (yield* lexer.peek())
    if (kind === ';' || kind === '&') yield* lexer.take()
    items.push({ command, background: kind === '&' })
    if (kind !== ';' && kind !== '&') break
  } while (startsCommand((lexer.ready() ?? (yield* lexer.peek())).kind))
  return { items }
}

/** The commands inside of a compound command, up to a token that starts none; at least one. */
export function* readList(lexer: Lexer): Reading<List> {
  yield* skipNewlines(lexer)
  const items: List['items'][number][] = []
  do {
    const command = yield* readAndOr(lexer)
    const { kind } = lexer.ready() ?? (yield* lexer.peek())
    items.push({ command, background: kind === '&', ...(kind === '\n' && { newline: true }) })
    if (kind !== ';' && kind !== '&' && kind !== '\n') break
    yield* lexer.take()
    yield* skipNewlines(lexer)
  } while (startsCommand((lexer.ready() ?? (yield* lexer.peek())).kind))
  return { items }
}

function* readAndOr(lexer: Lexer): Reading<AndOr> {
  const first = yield* readPipeline(lexer)
  const rest: AndOr['rest'][number][] = []
  for (;;) {
    const { kind } = lexer.ready() ?? (yield* lexer.peek())
    if (kind !== '&&' && kind !== '||') return { first, rest }
    yield* lexer.take()
    yield* skipNewlines(lexer)
    rest.push({ operator: kind, pipeline: yield* readPipeline(lexer) })
  }
}

function* readPipeline(lexer: Lexer): Reading<Pipeline> {
  const { line } = lexer.ready() ?? (yield* lexer.peek())
  let negated = false
  let timed: Pipeline['timed']
  let isBare = false
  for (;;) {
    const { kind } = lexer.ready() ?? (yield* lexer.peek())
    if (kind === '!') {
      negated = !negated
    } else if (kind === 'time') {
      timed = 'bash'
    } else if (kind === '-p' && timed !== undefined) {
      timed = 'posix'
    } else if (kind !== '--' || timed === undefined) {
      isBare = isBare && (kind === ';' || kind === '\n' || kind === 'end')
      break
    }
    isBare = true
    yield* lexer.take()
  }
  const commands = isBare ? [] : yield* readCommands(lexer)
  return { line, negated, commands, ...(timed && { timed }) }
}

function* readCommands(lexer: Lexer): Reading<Pipeline['commands']> {
  const commands: Pipeline['commands'][number][] = []
  for (;;) {
    const command = yield* readCommand(lexer)
    const { kind } = lexer.ready() ?? (yield* lexer.peek())
    commands.push({ command, stderrToo: kind === '|&' })
    if (kind !== '|' && kind !== '|&') return commands
    yield* lexer.take()
    yield* skipNewlines(lexer)
  }
}
