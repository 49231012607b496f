/** Prints commands back as bash 5.2.15 does (print_cmd.c; recorded in print.truth.json). */
import type { ByteString } from '../base/bytes.ts'
import type { AndOr, Command, Compound, List, Pipeline } from './ast.ts'
import { RESERVED } from './lexer-token.ts'
import { printAssignment } from './print-assignment.ts'
import { printTest } from './print-condition.ts'
import { PrintState } from './print-state.ts'

/** Commands on one line where bash has them so: for jobs and messages. */
export const printList = (list: List): ByteString => {
  const state = new PrintState()
  new Printer(state).list(list)
  return state.text
}

export const printPipeline = (pipeline: Pipeline): ByteString => {
  const state = new PrintState()
  new Printer(state).pipeline(pipeline)
  return state.text
}

export const printCommand = (command: Command): ByteString => {
  const state = new PrintState()
  new Printer(state).command(command)
  return state.text
}

/** The inside of $( ), behind the bracket: newlines between commands stay. */
export const printSubstitution = (list: List): ByteString => {
  const state = new PrintState()
  state.inSubstitution = true
  new Printer(state).list(list)
  return state.text.startsWith('(') ? ` ${state.text}` : state.text
}

/** `name () ...` as `declare -f` and `type` show it, without a newline at the end. */
export const printFunction = (name: ByteString, body: Command): ByteString => {
  const state = new PrintState()
  state.add(`${RESERVED.has(name) ? 'function ' : ''}${name} () \n`)
  new Printer(state).functionBody(body)
  return state.text
}

/** The value of the variable BASH_FUNC_name%% of an exported function. */
export const printExported = (body: Command): ByteString => {
  const state = new PrintState({ indentation: 1, step: 0 })
  state.add('() { ')
  new Printer(state).functionInside(body, 0)
  return state.text
}

class Printer {
  readonly #state: PrintState

  constructor(state: PrintState) {
    this.#state = state
  }

  /** Commands joined as they were separated; documents of the first wait for its separator. */
  list({ items }: List): void {
    const state = this.#state
    const isConnected = items.length > 1 || items[0]?.background === true
    if (isConnected) {
      state.indentOnce()
      state.skipIndent++
      state.connections++
    }
    for (const [index, { command, background, newline }] of items.entries()) {
      this.#andOr(command)
      if (index > 0) state.flush('')
      const isLast = index === items.length - 1
      if (background) {
        state.flush(' &')
        if (!isLast) {
          state.add(' ')
          state.skipIndent++
        }
      } else if (!isLast) {
        state.separate(newline === true)
      }
    }
    if (!isConnected) return
    state.flush('')
    state.connections--
  }

  pipeline({ negated, timed, commands }: Pipeline): void {
    const state = this.#state
    state.indentOnce()
    if (timed !== undefined) state.add(timed === 'posix' ? 'time -p ' : 'time ')
    if (negated) state.add('! ')
    const isConnected = commands.length > 1
    if (isConnected) state.connections++
    for (const [index, { command, stderrToo }] of commands.entries()) {
      if (index === 0) state.skipIndent++
      this.command(command, stderrToo)
      if (index === commands.length - 1) continue
      state.flush(' |')
      state.add(' ')
      state.skipIndent++
    }
    if (!isConnected) return
    state.flush('')
    state.connections--
  }

  command(command: Command, stderrToo = false): void {
    const state = this.#state
    state.indentOnce()
    if (command.kind === 'simple') {
      const assignments = command.assignments.map(printAssignment)
      const words = command.words.map((word) => ('word' in word ? word.word : word).source)
      state.add([...assignments, ...words].join(' '))
      const hasWords = assignments.length + words.length > 0
      state.redirects(command.redirects, { stderrToo, blankBefore: hasWords })
      return
    }
    this.#compound(command)
    state.redirects(command.redirects, { stderrToo, blankBefore: true })
  }

  functionBody(body: Command): void {
    const state = this.#state
    const { indentation } = state
    state.indent()
    state.add('{ \n')
    state.indentation += state.step
    this.functionInside(body, indentation)
  }

  /** From behind the `{ ` on. */
  functionInside(body: Command, indentation: number): void {
    const state = this.#state
    state.inFunction++
    if (body.kind === 'group') this.list(body.body)
    else this.command(body)
    state.flush('')
    state.inFunction--
    state.indentation = indentation
    state.endLine()
    state.newline('}')
    if (body.kind !== 'group' || body.redirects.length === 0) return
    state.redirects(body.redirects, { stderrToo: false, blankBefore: true })
  }

  #andOr({ first, rest }: AndOr): void {
    const state = this.#state
    if (rest.length === 0) return this.pipeline(first)
    state.indentOnce()
    state.skipIndent++
    state.connections++
    this.pipeline(first)
    for (const [index, { operator, pipeline }] of rest.entries()) {
      if (index > 0) state.flush('')
      state.flush(` ${operator} `)
      state.skipIndent++
      this.pipeline(pipeline)
    }
    state.flush('')
    state.connections--
  }

  #compound(command: Compound): void {
    const state = this.#state
    switch (command.kind) {
      case 'group':
        return this.#group(command.body)
      case 'subshell':
        state.add('( ')
        this.#inline(command.body)
        return state.add(' )')
      case 'if':
        return this.#if(command)
      case 'while':
        state.add(command.until ? 'until ' : 'while ')
        this.#inline(command.test)
        state.semicolon()
        state.add(' do\n')
        this.#indented(command.body)
        state.semicolon()
        return state.newline('done')
      case 'for':
      case 'select': {
        const words = command.words?.map((word) => word.source).join(' ')
        state.add(`${command.kind} ${command.name} in ${words ?? '"$@"'};`)
        return this.#loopBody(command.body)
      }
      case 'forArithmetic': {
        const { start, test, step } = command
        const expressions = [start, test, step].map((word) => word.source || '1')
        state.add(`for ((${expressions.join('; ')}))`)
        return this.#loopBody(command.body)
      }
      case 'case':
        return this.#case(command)
      case 'function':
        state.add(`function ${command.name} () \n`)
        return this.functionBody(command.body)
      case 'arithmeticCommand':
        return state.add(`((${command.expression.source}))`)
      case 'condition':
        return state.add(`[[ ${printTest(command.test)} ]]`)
      case 'coproc':
        state.add(`coproc ${command.name ?? 'COPROC'} `)
        state.skipIndent++
        return this.command(command.body)
      default:
        return command satisfies never
    }
  }

  #group(body: List): void {
    const state = this.#state
    state.add('{ ')
    if (state.inFunction > 0) {
      state.add('\n')
      this.#indented(body)
      state.newline('')
    } else {
      this.#inline(body)
      state.semicolon()
      state.add(' ')
    }
    state.add('}')
  }

  #if(command: Extract<Compound, { kind: 'if' }>, from = 0): void {
    const state = this.#state
    const clause = command.clauses[from]
    if (clause === undefined) return
    state.add('if ')
    this.#inline(clause.test)
    state.semicolon()
    state.add(' then\n')
    this.#indented(clause.then)
    const isLast = from === command.clauses.length - 1
    if (!isLast || command.otherwise !== undefined) {
      state.semicolon()
      state.newline('else\n')
      if (isLast && command.otherwise !== undefined) this.#indented(command.otherwise)
      else this.#elif(command, from + 1)
    }
    state.semicolon()
    state.newline('fi')
  }

  /** bash has an `elif` as an `if` inside of the `else`. */
  #elif(command: Extract<Compound, { kind: 'if' }>, from: number): void {
    const state = this.#state
    state.indentation += state.step
    state.indentOnce()
    this.#if(command, from)
    state.indentation -= state.step
  }

  #case({ word, clauses }: Extract<Compound, { kind: 'case' }>): void {
    const state = this.#state
    state.add(`case ${word.source} in `)
    state.indentation += state.step
    for (const { patterns, body, then } of clauses) {
      state.newline(`${patterns.map((pattern) => pattern.source).join(' | ')})\n`)
      if (body.items.length > 0) this.#indented(body)
      state.newline(then)
    }
    state.indentation -= state.step
    state.newline('esac')
  }

  #loopBody(body: List): void {
    const state = this.#state
    state.newline('do\n')
    this.#indented(body)
    state.semicolon()
    state.newline('done')
  }

  /** Goes on behind what was printed. */
  #inline(list: List): void {
    this.#state.skipIndent++
    this.list(list)
    this.#state.flush('')
  }

  /** Starts on a line of its own, one step further in. */
  #indented(list: List): void {
    this.#state.indentation += this.#state.step
    this.list(list)
    this.#state.flush('')
    this.#state.indentation -= this.#state.step
  }
}
