/** Runs an awk program over its input. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { ownName } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { AwkProgram, Expr, Lvalue, Rule, Statement, Value } from './ast.ts'
import { chanceOf } from './chance.ts'
import { Evaluator } from './evaluate.ts'
import type { Flow } from './flow.ts'
import { unescaped } from './lexer.ts'
import { MainInput } from './main-input.ts'
import { type Cell, Memory, RunTimeError } from './memory.ts'
import { formattedText, printedText } from './printing.ts'
import { isPure } from './pure.ts'
import { settled } from './settled.ts'
import { Streams } from './streams.ts'
import { fromInput, isTrue, toNumber, toText } from './values.ts'

const TROUBLE = 2
const STEPS = 256
/** Calls inside each other before mawk's own stack is full. */
const CALLS_MAX = 10_000

interface Setup {
  readonly separator: ByteString | undefined
  readonly assignments: readonly ByteString[]
  readonly operands: readonly ByteString[]
}

export class Machine {
  readonly #task: Task
  readonly #program: AwkProgram
  readonly #memory = new Memory()
  readonly #evaluator: Evaluator
  readonly #streams: Streams
  readonly #input: MainInput
  #status = 0
  #steps = 0
  #calls = 0

  constructor(task: Task, program: AwkProgram, setup: Setup) {
    this.#task = task
    this.#program = program
    this.#streams = new Streams(task)
    this.#evaluator = new Evaluator(this.#memory, chanceOf(task), () => task.sys.now().s)
    const memory = this.#memory
    this.#input = new MainInput(task, memory, (text) => this.#assignText(text))
    if (setup.separator !== undefined) {
      memory.set('FS', setup.separator === 't' ? '\t' : unescaped(setup.separator))
    }
    for (const text of setup.assignments) this.#assignText(text)
    const words = ['awk', ...setup.operands]
    words[0] = ownName(task).replace(/^.*\//, '')
    for (const [at, word] of words.entries()) memory.array('ARGV').set(String(at), fromInput(word))
    memory.set('ARGC', words.length)
    for (const [name, value] of task.env) memory.array('ENVIRON').set(name, fromInput(value))
  }

  *run(): Run<number> {
    try {
      yield* this.#everything()
    } catch (cause) {
      if (!(cause instanceof RunTimeError)) throw cause
      return yield* this.#die(cause.text)
    }
    yield* this.#streams.closeAll()
    return this.#status
  }

  *#die(text: ByteString): Run<number> {
    const { globals } = this.#memory
    const [file, fnr, nr] = ['FILENAME', 'FNR', 'NR'].map((it) => toText(globals.get(it), '%.6g'))
    const isRunTime = text.startsWith('run time error')
    const where = isRunTime ? `\tFILENAME="${file}" FNR=${fnr} NR=${nr}\n` : ''
    yield* this.#task.err(`${ownName(this.#task).replace(/^.*\//, '')}: ${text}\n${where}`)
    yield* this.#streams.closeAll()
    return TROUBLE
  }

  *#everything(): Run<void> {
    const { begin, end, rules } = this.#program
    let exits = false
    for (const block of begin) {
      const flow = yield* this.#execute(block)
      if (typeof flow === 'object') exits = true
      if (exits) break
    }
    const readsInput = rules.length > 0 || end.length > 0
    if (!exits && readsInput) exits = yield* this.#records(rules)
    if (exits && begin.length > 0 && !readsInput) return
    for (const block of end) {
      const flow = yield* this.#execute(block)
      if (typeof flow === 'object') return
    }
  }

  /** True when `exit` ended the input. */
  *#records(rules: readonly Rule[]): Run<boolean> {
    for (;;) {
      const record = yield* this.#input.next()
      if (record === undefined) return false
      this.#memory.setRecord(record)
      for (const rule of rules) {
        if (!(yield* this.#selects(rule))) continue
        const flow =
          rule.body === undefined
            ? yield* this.#execute(PRINT_RECORD)
            : yield* this.#execute(rule.body)
        if (typeof flow === 'object') return true
        if (flow === 'nextfile') this.#input.endFile()
        if (flow === 'next' || flow === 'nextfile') break
      }
      yield* this.#pause()
    }
  }

  *#pause(): Run<void> {
    if (++this.#steps % STEPS === 0) yield* this.#task.sys.pause()
  }

  *#selects(rule: Rule): Run<boolean> {
    if (rule.from === undefined) return true
    if (rule.to === undefined) return isTrue(yield* this.#value(rule.from))
    if (!rule.isOpen && !isTrue(yield* this.#value(rule.from))) return false
    rule.isOpen = !isTrue(yield* this.#value(rule.to))
    return true
  }

  #assignText(text: ByteString): void {
    const equals = text.indexOf('=')
    const name = text.slice(0, equals)
    if (equals > 0) this.#memory.set(name, fromInput(unescaped(text.slice(equals + 1))))
  }

  *#value(expr: Expr): Run<Value> {
    if (isPure(expr)) return this.#evaluator.value(expr)
    return yield* settled(expr, {
      evaluator: this.#evaluator,
      call: (name, args) => this.#call(name, args),
      getline: (it) => this.#getline(it),
      streams: this.#streams,
    })
  }

  *#getline(it: Expr & { readonly t: 'getline' }): Run<Value> {
    const { globals } = this.#memory
    let record: ByteString | undefined
    if (it.from === 'main') {
      record = yield* this.#input.next()
      if (record === undefined) return 0
    } else {
      const source = it.source === undefined ? undefined : yield* this.#value(it.source)
      const name = toText(source, this.#memory.convfmt)
      const reader = yield* this.#streams.reader(it.from, name)
      if (reader === undefined) return -1
      const read = yield* reader.next(this.#input.recordEnd())
      if (failed(read)) return -1
      if (read === undefined) return 0
      record = read
      if (it.from === 'command') globals.set('NR', toNumber(globals.get('NR')) + 1)
    }
    this.#store(it.to, record)
    return 1
  }

  #store(to: Lvalue | undefined, record: ByteString): void {
    if (to === undefined) this.#memory.setRecord(record)
    else this.#evaluator.assign(to, fromInput(record))
  }

  *#call(name: string, args: readonly Expr[]): Run<Value> {
    const called = this.#program.functions.get(name)
    if (called === undefined) return undefined
    const cells = new Map<string, Cell>()
    for (const [at, parameter] of called.parameters.entries()) {
      const arg = args[at]
      cells.set(parameter, arg === undefined ? { value: undefined } : yield* this.#cell(arg))
    }
    if (++this.#calls > CALLS_MAX) throw new RunTimeError('function call nesting too deep')
    const before = this.#memory.locals
    this.#memory.locals = cells
    const flow: Flow = yield this.#execute(called.body)
    this.#memory.locals = before
    this.#calls--
    return typeof flow === 'object' && 'returns' in flow ? flow.returns : undefined
  }

  /** Arrays are handed on by reference, also ones that will become arrays. */
  *#cell(arg: Expr): Run<Cell> {
    if (arg.t === 'var') {
      const local = this.#memory.locals?.get(arg.name)
      const value = this.#memory.get(arg.name)
      if (local?.array !== undefined) return { value: undefined, array: local.array }
      const isArray = local === undefined && this.#memory.arrays.has(arg.name)
      if (isArray || (local === undefined && value === undefined)) {
        return { value, array: this.#memory.array(arg.name) }
      }
    }
    return { value: yield* this.#value(arg) }
  }

  *#execute(statement: Statement): Run<Flow> {
    yield* this.#pause()
    switch (statement.t) {
      case 'expr':
        yield* this.#value(statement.of)
        return undefined
      case 'print':
      case 'printf':
        yield* this.#print(statement)
        return undefined
      case 'block':
        for (const it of statement.body) {
          const flow = yield* this.#execute(it)
          if (flow !== undefined) return flow
        }
        return undefined
      case 'if':
        if (isTrue(yield* this.#value(statement.if))) return yield* this.#execute(statement.then)
        return statement.else === undefined ? undefined : yield* this.#execute(statement.else)
      case 'while':
      case 'do':
      case 'for':
        return yield* this.#loop(statement)
      case 'each':
        return yield* this.#each(statement)
      case 'exit':
        if (statement.of !== undefined) {
          this.#status = Math.trunc(toNumber(yield* this.#value(statement.of))) & 0xff
        }
        return { exits: true }
      case 'return':
        return {
          returns: statement.of === undefined ? undefined : yield* this.#value(statement.of),
        }
      case 'delete': {
        const array = this.#memory.array(statement.name)
        if (statement.subscripts.length === 0) array.clear()
        else array.delete(this.#evaluator.key(statement.subscripts))
        return undefined
      }
      default:
        return statement.t
    }
  }

  *#loop(statement: Statement & { readonly t: 'while' | 'do' | 'for' }): Run<Flow> {
    const isFor = statement.t === 'for'
    if (isFor && statement.first !== undefined) yield* this.#execute(statement.first)
    let isFirst = statement.t === 'do'
    for (;;) {
      const test = statement.if
      if (!isFirst && test !== undefined && !isTrue(yield* this.#value(test))) return undefined
      isFirst = false
      const flow = yield* this.#execute(statement.body)
      if (flow === 'break') return undefined
      if (flow !== undefined && flow !== 'continue') return flow
      if (isFor && statement.step !== undefined) yield* this.#execute(statement.step)
      yield* this.#pause()
    }
  }

  *#each(statement: Statement & { readonly t: 'each' }): Run<Flow> {
    const array = this.#memory.array(statement.in)
    for (const key of [...array.keys()]) {
      this.#memory.set(statement.name, fromInput(key))
      const flow = yield* this.#execute(statement.body)
      if (flow === 'break') return undefined
      if (flow !== undefined && flow !== 'continue') return flow
    }
    return undefined
  }

  *#print(statement: Statement & { readonly t: 'print' | 'printf' }): Run<void> {
    const memory = this.#memory
    const values: Value[] = []
    for (const arg of statement.args) values.push(yield* this.#value(arg))
    const text =
      statement.t === 'print' ? printedText(memory, values) : formattedText(memory, values)
    if (typeof text !== 'string') {
      yield* this.#task.out(text.before)
      throw new RunTimeError(`run time error: ${text.problem}`)
    }
    const { to } = statement
    if (to === undefined) {
      yield* this.#task.out(text)
      return
    }
    const name = toText(yield* this.#value(to.name), this.#memory.convfmt)
    const errno = yield* this.#streams.write(to.kind, name, text)
    if (errno !== undefined) {
      throw new RunTimeError(`cannot open "${name}" for output (${errno.text})`)
    }
  }
}

const PRINT_RECORD: Statement = { t: 'print', args: [], to: undefined }
