/** One shell process: the state that the interpreter works on, and what builtins may ask of it. */
import { type ByteString, type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { ENOENT, type Errno, failed } from '../base/errno.ts'
import type { Fd, Pid } from '../world/process.ts'
import { evaluateArithmetic } from './arithmetic.ts'
import { dashMessage, dashSourceMessage } from './dash-texts.ts'
import type { ArrayValue, Command, List, Part } from './ast.ts'
import { type Failure, isFailure } from './expand/failure.ts'
import { textOfWord } from './expand/part.ts'
import { prepareWhole } from './expand/prepare.ts'
import { type Separators, separatorsOf } from './expand/fields.ts'
import { type Homes, homesOf } from './expand/tilde.ts'
import { JobTable } from './jobs.ts'
import { type OptionSet, setOptions, shoptOptions } from './options.ts'
import { parseNext, parseWord } from './parse.ts'
import { printCommand, printFunction } from './print.ts'
import type { Run, Sys } from './program.ts'
import { promptText } from './prompt.ts'
import { assignArray } from './run/assign.ts'
import { execReplacing } from './run/external.ts'
import { runList } from './run/list.ts'
import { find } from './run/lookup.ts'
import { traceLine } from './run/trace.ts'
import type { Redirections } from './run/redirect.ts'
import { controlOf, parserOptions, runFile, runText } from './run/text.ts'
import { runArguments } from './run/simple.ts'
import { setTrap } from './run/trap.ts'
import type { Builtin, Call, Control, Shell, ShellFunction, Trap } from './state.ts'
import type { Problem } from './variable.ts'
import { VariableTable } from './variables.ts'

const STDOUT = 1 as Fd
const STDERR = 2 as Fd
const PASSWD_BYTES_MAX = 1_048_576

/** What a shell is born with and keeps for life. */
export interface Birth {
  readonly sys: Sys
  readonly builtins: ReadonlyMap<ByteString, Builtin>
  /** $0. */
  readonly name: ByteString
  readonly interactive: boolean
  readonly login: boolean
  /** Whose words and ways: dash is Debian's /bin/sh. */
  readonly dialect?: Dialect
}

export type Dialect = 'bash' | 'dash'

export class ShellProcess implements Shell {
  readonly dialect: Dialect
  /** Builtins (eval, `.`) that run commands now: dash names them in messages. */
  runningBuiltin: ByteString | undefined
  sys: Sys
  readonly variables: VariableTable
  readonly options: OptionSet
  readonly shopts: OptionSet
  readonly functions: Map<ByteString, ShellFunction>
  readonly aliases: Map<ByteString, ByteString>
  readonly builtins: Map<ByteString, Builtin>
  readonly allBuiltins: ReadonlyMap<ByteString, Builtin>
  readonly hashed: Map<ByteString, { path: ByteString; hits: number }>
  readonly traps: Map<string, Trap>
  readonly jobs: JobTable
  readonly directories: ByteString[]
  readonly history: ByteString[]
  parameters: readonly ByteString[]
  name: ByteString
  calls: readonly Call[]
  status = 0
  control: Control | undefined
  loops = 0
  interactive: boolean
  /** An interactive shell and what it forks leave the line out of messages. */
  readonly hidesLines: boolean
  readonly login: boolean
  line = 1
  readonly shellPid: Pid
  backgroundPid: Pid | undefined
  isSubshell = false
  getoptsAt = 0
  directory: ByteString

  /** Depth of ( ) and $( ): BASH_SUBSHELL. */
  subshellLevel = 0
  /** > 0 inside of `if`, `&&`, `!`: set -e and the ERR trap look away. */
  ignoring = 0
  pipeStatus: readonly number[] = [0]
  randomSeed: number | undefined
  startedS: number
  /** Results of the commands inside of the words being expanded. */
  outcomes: Map<Part, ByteString> | undefined
  /** $? of the last command substitution of the running command. */
  substitutionStatus: number | undefined
  homes: Homes | undefined
  /** Name of the user at start (\\u in prompts). */
  userName: ByteString | undefined
  /** The running simple command, for BASH_COMMAND. */
  command: Command | undefined
  functionDepth = 0
  /** Traps whose commands are running: none of them runs inside of itself. */
  trapping: readonly string[] = []
  /** Redirections of the builtin that runs now. */
  redirections: Redirections | undefined
  /** Shells and pipes behind <( ) that live until the command is over. */
  readonly processFds: Fd[] = []
  /** Assignments that failed outside of a frame, where nothing could be said. */
  stalled: Failure | undefined
  /** PATH the hash table was filled from. */
  hashedPath: ByteString | undefined
  hasErrTrap = false
  hasDebugTrap = false
  /** Signals the shell itself catches or ignores (an interactive one: INT, TERM, TSTP ...). */
  readonly ownSignals = new Set<number>()
  /** A SIGINT that ended a foreground command: the rest of the line is dropped. */
  interruption: number | undefined
  isSubstitution = false
  /** Text of -c, stdin or eval: functions from there come from "environment". */
  isMainText = true
  /** What syntax errors name beside the shell: `-c`, a script. */
  inputName: ByteString | undefined
  sourceDepth = 0
  /** How many texts are being evaluated in each other: set -x shows it. */
  traceLevel = 0
  /** $_. */
  lastArgument: ByteString = ''
  /** Commands come from the API, not from a terminal. */
  isDoor = false
  /** Somebody else shows what is typed: a terminal, or nobody (a bare socket). */
  hasEcho = true
  /** argv[0]. */
  startedAs: ByteString
  recordedTexts: ((commandLine: string) => ByteString | undefined) | undefined
  commandNumber = 1
  /** Undoes `local -` when the function returns. */
  localOptions: (() => void) | undefined
  #warnings: ByteString[] = []
  #separators: Separators | undefined
  #ifs: ByteString | undefined

  constructor(birth: Birth, from?: ShellProcess) {
    this.sys = birth.sys
    this.dialect = birth.dialect ?? from?.dialect ?? 'bash'
    this.runningBuiltin = from?.runningBuiltin
    this.variables = new VariableTable(this, from?.variables)
    this.options = from?.options.copy() ?? setOptions()
    this.shopts = from?.shopts.copy() ?? shoptOptions()
    this.options.changed = (name, on) => {
      if (name === 'allexport') this.variables.exportsAll = on
    }
    this.shopts.changed = (name, on) => {
      if (name === 'localvar_inherit') this.variables.inheritsLocals = on
    }
    this.functions = new Map(from?.functions)
    this.aliases = new Map(from?.aliases)
    this.builtins = new Map(from?.builtins ?? birth.builtins)
    this.allBuiltins = birth.builtins
    this.hashed = new Map(from?.hashed)
    this.traps = new Map(from?.traps)
    this.jobs = new JobTable(this)
    this.directories = [...(from?.directories ?? [])]
    this.history = from?.history ?? []
    this.parameters = from?.parameters ?? []
    this.name = birth.name
    this.startedAs = from?.startedAs ?? birth.name
    this.recordedTexts = from?.recordedTexts
    this.calls = from?.calls ?? []
    this.interactive = birth.interactive
    this.hidesLines = from?.hidesLines ?? birth.interactive
    this.login = birth.login
    this.shellPid = from?.shellPid ?? birth.sys.process.pid
    this.directory = from?.directory ?? '/'
    this.startedS = from?.startedS ?? birth.sys.now().s
    if (from === undefined) return
    this.status = from.status
    this.line = from.line
    this.backgroundPid = from.backgroundPid
    this.isSubshell = true
    this.getoptsAt = from.getoptsAt
    this.subshellLevel = from.subshellLevel
    this.ignoring = from.ignoring
    this.pipeStatus = from.pipeStatus
    this.randomSeed = undefined
    this.command = from.command
    this.functionDepth = from.functionDepth
    this.homes = from.homes
    this.userName = from.userName
    this.trapping = from.trapping
    this.hashedPath = from.hashedPath
    this.hasErrTrap = from.hasErrTrap
    this.hasDebugTrap = from.hasDebugTrap
    this.isSubstitution = from.isSubstitution
    this.inputName = from.inputName
    this.isMainText = from.isMainText
    this.traceLevel = from.traceLevel
    this.lastArgument = from.lastArgument
  }

  /** A copy for a forked process; it gets its own `sys` when that starts. */
  copy(): ShellProcess {
    const { sys, allBuiltins, name, login } = this
    return new ShellProcess({ sys, builtins: allBuiltins, name, interactive: false, login }, this)
  }

  /** $? of a redirection that failed. */
  get redirectStatus(): number {
    return this.dialect === 'dash' ? 2 : 1
  }

  get posix(): boolean {
    return this.options.get('posix')
  }

  get nounset(): boolean {
    return this.options.get('nounset')
  }

  get noglob(): boolean {
    return this.options.get('noglob')
  }

  get extglob(): boolean {
    return this.shopts.get('extglob')
  }

  get braces(): boolean {
    return this.options.get('braceexpand')
  }

  get xtrace(): boolean {
    return this.options.get('xtrace')
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
    if (ends && !this.interactive) this.control = { kind: 'exit', status: 2 }
  }

  *error(name: ByteString, text: ByteString): Run<void> {
    yield* this.complain(`${name}: ${text}`)
  }

  /** `bash: line 3: `; a shell at a terminal leaves the line out. */
  errorPrefix(line = this.line): ByteString {
    if (this.dialect === 'dash') return `${this.name}: ${Math.max(line, 1)}: `
    if (this.hidesLines) return `${this.name}: `
    return `${this.calls[0]?.source || this.name}: line ${Math.max(line, 1)}: `
  }

  /** `bash: -c: line 3: ` before a syntax error. */
  syntaxPrefix(line: number, input: ByteString | undefined): ByteString {
    const who = this.calls[0]?.source || this.name
    const where = input ?? this.inputName ?? who
    return where === who ? `${who}: line ${line}: ` : `${who}: ${where}: line ${line}: `
  }

  trace(text: ByteString): Run<void> {
    return traceLine(this, text)
  }

  /** Names of running functions, as FUNCNAME shows them: nothing outside of functions. */
  functionNames(): readonly ByteString[] {
    if (!this.calls.some(({ kind }) => kind !== 'main')) return []
    return this.calls.map(({ name }) => name)
  }

  commandText(): ByteString {
    return this.command === undefined ? '' : printCommand(this.command)
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
    yield* this.complain(failure.text)
    if (controlOf(this)?.kind === 'exit') return 2
    if (failure.leaves && this.inputName === '-c') {
      this.control = { kind: 'exit', status: 1 }
    } else if (failure.exits && !this.interactive) {
      this.control = { kind: 'exit', status: this.options.get('errexit') ? 1 : 127 }
    } else this.control = { kind: 'abandon', status: 1 }
    return 1
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
