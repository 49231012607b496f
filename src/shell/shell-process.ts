/** One shell process: the state that the interpreter works on, and what builtins may ask of it. */
import { type ByteString, type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { ENOENT, type Errno, failed } from '../base/errno.ts'
import type { Fd } from '../world/process.ts'
import { evaluateArithmetic } from './arithmetic.ts'
import type { ArrayValue, List } from './ast.ts'
import { dashMessage, dashSourceMessage } from './dash-texts.ts'
import { type Failure, isFailure } from './expand/failure.ts'
import { type Separators, separatorsOf } from './expand/fields.ts'
import { textOfWord } from './expand/part.ts'
import { prepareWhole } from './expand/prepare.ts'
import { homesOf } from './expand/tilde.ts'
import { JobTable } from './jobs.ts'
import { parseNext, parseWord } from './parse.ts'
import { printFunction } from './print.ts'
import type { Run } from './program.ts'
import { promptText } from './prompt.ts'
import { assignArray } from './run/assign.ts'
import { execReplacing } from './run/external.ts'
import { runList } from './run/list.ts'
import { find } from './run/lookup.ts'
import { runArguments } from './run/simple.ts'
import { controlOf, parserOptions, runFile, runText } from './run/text.ts'
import { traceLine } from './run/trace.ts'
import { setTrap } from './run/trap.ts'
import type { Birth } from './shell-state.ts'
import { ShellState } from './shell-state.ts'
import type { Shell, ShellFunction } from './state.ts'
import type { Problem } from './variable.ts'
import { VariableTable } from './variables.ts'

const STDOUT = 1 as Fd
const STDERR = 2 as Fd
const PASSWD_BYTES_MAX = 1_048_576

export class ShellProcess extends ShellState implements Shell {
  readonly variables: VariableTable
  readonly jobs: JobTable
  #warnings: ByteString[] = []
  #separators: Separators | undefined
  #ifs: ByteString | undefined

  constructor(birth: Birth, from?: ShellProcess) {
    super(birth, from)
    this.variables = new VariableTable(this, from?.variables)
    this.options.changed = (name, on) => {
      if (name === 'allexport') this.variables.exportsAll = on
      if (name === 'posix' && on && this.dialect === 'bash') this.#bePosix()
      if (on && name === 'vi') this.options.set('emacs', false)
      if (on && name === 'emacs') this.options.set('vi', false)
      if (name === 'noexec') this.noexec = on && !this.interactive
    }
    this.shopts.changed = (name, on) => {
      if (name === 'localvar_inherit') this.variables.inheritsLocals = on
    }
    this.jobs = new JobTable(this, from?.jobs)
  }

  /** `set -o posix` tells other programs, too. */
  #bePosix(): void {
    if (this.variables.get('POSIXLY_CORRECT') !== undefined) return
    this.variables.put('POSIXLY_CORRECT', { attributes: 0, value: 'y' })
  }

  /** A copy for a forked process; it gets its own `sys` when that starts. */
  copy(): ShellProcess {
    const { sys, allBuiltins, name, login } = this
    return new ShellProcess(
      { sys, builtins: allBuiltins, name, interactive: false, login, parses: this.parses },
      this,
    )
  }

  get hasWarnings(): boolean {
    return this.#warnings.length > 0
  }

  /** IFS as it is now. */
  separators(): Separators {
    const ifs = this.variables.get('IFS')
    if (this.#separators === undefined || ifs !== this.#ifs) {
      this.#separators = separatorsOf(ifs)
      this.#ifs = ifs
    }
    return this.#separators
  }

  /** Keeps a message that goes to stderr before the next command runs. */
  warn(text: ByteString): void {
    this.#warnings.push(text)
  }

  /** Says what `warn` kept. */
  *sayWarnings(): Run<void> {
    if (this.#warnings.length === 0) return
    const warnings = this.#warnings
    this.#warnings = []
    for (const text of warnings) yield* this.complain(text)
  }

  *out(text: ByteString | Bytes, name?: ByteString): Run<boolean> {
    const bytes = typeof text === 'string' ? bytesOf(text) : text
    if (bytes.length === 0) return true
    const written = yield* this.sys.write(STDOUT, bytes)
    if (!failed(written)) return true
    if (name !== undefined) yield* this.error(name, `write error: ${written.text}`)
    return false
  }

  *err(text: ByteString): Run<void> {
    const written = yield* this.sys.write(STDERR, text)
    if (failed(written)) return
  }

  *complain(text: ByteString): Run<void> {
    if (this.dialect === 'dash') return yield* this.#complainAsDash(text)
    yield* this.err(`${this.errorPrefix()}${text}\n`)
  }

  *#complainAsDash(said: ByteString): Run<void> {
    const { runningBuiltin } = this
    const isMissing = said === `${runningBuiltin}: ${ENOENT.text}`
    const { text, ends } = isMissing ? dashSourceMessage(runningBuiltin ?? '') : dashMessage(said)
    const inside = runningBuiltin === undefined || isMissing ? '' : `${runningBuiltin}: `
    yield* this.err(`${this.errorPrefix()}${inside}${text}\n`)
    if (!ends) return
    if (this.isInRegular) this.hasRefused = true
    else if (!this.interactive) this.control = { kind: 'exit', status: 2 }
  }

  *error(name: ByteString, text: ByteString): Run<void> {
    yield* this.complain(`${name}: ${text}`)
  }

  keepOptions(): void {
    const { options } = this
    const saved = options.copy()
    this.localOptions ??= () => {
      for (const name of saved.names()) {
        if (options.get(name) !== saved.get(name)) options.set(name, saved.get(name))
      }
    }
  }

  trace(text: ByteString): Run<void> {
    return traceLine(this, text)
  }

  runText(text: ByteString, how?: { source?: ByteString; line?: number }): Run<number> {
    const { source = 'eval' } = how ?? {}
    const line = this.dialect === 'dash' ? 1 : how?.line
    return runText(this, text, { errorName: source, ...(line !== undefined && { line }) })
  }

  runFile(path: ByteString, parameters?: readonly ByteString[]): Run<number | Errno> {
    return runFile(this, path, parameters)
  }

  runList(list: List): Run<number> {
    return runList(this, list)
  }

  runCommand(
    args: readonly ByteString[],
    how?: { functions?: boolean; builtins?: boolean; path?: ByteString },
  ): Run<number> {
    return runArguments(this, args, how)
  }

  exec(
    path: ByteString,
    argv: readonly ByteString[],
    env: ReadonlyMap<ByteString, ByteString>,
  ): Run<number> {
    return execReplacing(this, path, argv, env)
  }

  keepRedirections(): void {
    this.redirections?.keep()
  }

  find(name: ByteString, how?: { path?: ByteString; all?: boolean }): readonly ByteString[] {
    return find(this, name, how)
  }

  arithmetic(expression: ByteString): number | bigint | Problem {
    return evaluateArithmetic(expression, this)
  }

  assignArray(name: ByteString, value: ArrayValue, how: { append: boolean }): Run<boolean> {
    return assignArray(this, name, value, how)
  }

  setTrap(name: string, command: ByteString | undefined): void {
    setTrap(this, name, command)
  }

  printFunction(it: ShellFunction): ByteString {
    return printFunction(it.name, it.body)
  }

  recorded(commandLine: string): ByteString | undefined {
    return this.recordedTexts?.(commandLine)
  }

  /** Defines a function from the environment; what does not parse is left out. */
  importFunction(name: ByteString, value: ByteString): void {
    const parsed = parseNext(`${name} ${value}`, 0, parserOptions(this, 1))
    const command = parsed.kind === 'commands' ? parsed.list.items[0]?.command : undefined
    const body = command?.first.commands[0]?.command
    if (body?.kind !== 'function') return
    const traits = { exported: true, traced: false, readonly: false }
    this.functions.set(name, { name, body: body.body, source: 'environment', line: 0, ...traits })
  }

  subscriptText(text: ByteString): ByteString {
    if (!/[$`'"\\]/.test(text)) return text
    const word = parseWord(text, 'subscript', parserOptions(this, this.line))
    const expanded = prepareWhole(word).isPure ? textOfWord(this, word) : text
    return isFailure(expanded) ? text : expanded
  }

  prompt(text: ByteString): ByteString {
    return promptText(this, text)
  }

  /** Says why an expansion failed; a shell that is not at a terminal may end by it. */
  *fail(failure: Failure): Run<number> {
    yield* this.sayWarnings()
    for (const { line, text } of failure.syntax) {
      yield* this.err(`${this.syntaxPrefix(line, 'command substitution')}${text}\n`)
    }
    if (failure.syntax.length === 0) yield* this.complain(failure.text)
    if (controlOf(this)?.kind === 'exit') return 2
    if (failure.leaves) this.leave()
    else if (failure.exits && !this.interactive) {
      // Only what -c or a terminal's line began ends so; a script's own end is a failure.
      const isPlain = this.options.get('errexit') || this.isSubshell || this.inputName !== '-c'
      this.control = { kind: 'exit', status: isPlain ? 1 : 127 }
    } else this.control = { kind: 'abandon', status: 1 }
    return 1
  }

  leave(): void {
    const kind = this.inputName === '-c' && !this.interactive ? 'exit' : 'abandon'
    this.control = { kind, status: 1 }
  }

  /** The same for an assignment: `set -e` ends the shell by it. */
  *failAssignment(failure: Failure): Run<number> {
    yield* this.fail(failure)
    const isFatal = this.options.get('errexit') && this.ignoring === 0 && !this.interactive
    if (isFatal && !failure.exits) this.control = { kind: 'exit', status: 1 }
    return 1
  }

  /** Reads /etc/passwd for ~user. */
  *loadHomes(): Run<void> {
    const fd = this.sys.open('/etc/passwd')
    if (failed(fd)) return
    let text = ''
    while (text.length < PASSWD_BYTES_MAX) {
      const bytes = yield* this.sys.read(fd, 65_536)
      if (failed(bytes) || bytes.length === 0) break
      text += textOf(bytes)
    }
    this.sys.close(fd)
    this.homes = homesOf(text)
  }

  /** Looks up who runs this shell; the list is not kept, most shells never ask for ~user. */
  *loadUserName(): Run<void> {
    yield* this.loadHomes()
    this.userName = this.homes?.get(`@${this.sys.process.credentials.euid}`)
    this.homes = undefined
  }
}
