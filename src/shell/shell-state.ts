/**
 * What a shell process remembers. Apart from what it can do (`ShellProcess`, its one subclass) only
 * because a file should be read at one go.
 */
import type { ByteString } from '../base/bytes.ts'
import type { Fd, Pid } from '../world/process.ts'
import type { Command, Part } from './ast.ts'
import { commandHead } from './command-head.ts'
import type { Failure } from './expand/failure.ts'
import type { Homes } from './expand/tilde.ts'
import { type OptionSet, setOptions, shoptOptions } from './options.ts'
import type { ParseMemo } from './parse-memo.ts'
import type { Sys } from './program.ts'
import type { Redirections } from './run/redirect.ts'
import type { Builtin, Call, Control, ShellFunction, Trap } from './state.ts'

/** What a shell is born with and keeps for life. */
export interface Birth {
  readonly sys: Sys
  readonly builtins: ReadonlyMap<ByteString, Builtin>
  /** $0. */
  readonly name: ByteString
  readonly interactive: boolean
  readonly login: boolean
  readonly parses: ParseMemo
  /** Whose words and ways: dash is Debian's /bin/sh. */
  readonly dialect?: Dialect
}

export type Dialect = 'bash' | 'dash'

export class ShellState {
  readonly parses: ParseMemo
  readonly dialect: Dialect
  /** Builtins (eval, `.`) that run commands now: dash names them in messages. */
  runningBuiltin: ByteString | undefined
  /** dash: a builtin that is not special runs, whose errors end it and not the shell. */
  isInRegular = false
  /** One of these refused what it was to do. */
  hasRefused = false
  sys: Sys
  readonly options: OptionSet
  readonly shopts: OptionSet
  readonly functions: Map<ByteString, ShellFunction>
  readonly aliases: Map<ByteString, ByteString>
  builtins: ReadonlyMap<ByteString, Builtin>
  readonly allBuiltins: ReadonlyMap<ByteString, Builtin>
  readonly hashed: Map<ByteString, { path: ByteString; hits: number }>
  readonly traps: Map<string, Trap>
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
  /** Signals that `wait` has seen, their traps still to be run. */
  taken: number[] = []
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
  /** set -n: commands are read, not executed. */
  noexec = false
  /** Undoes `local -` when the function returns. */
  localOptions: (() => void) | undefined

  constructor(birth: Birth, from?: ShellState) {
    this.sys = birth.sys
    this.parses = birth.parses
    this.dialect = birth.dialect ?? from?.dialect ?? 'bash'
    this.runningBuiltin = from?.runningBuiltin
    this.options = from?.options.copy() ?? setOptions()
    this.shopts = from?.shopts.copy() ?? shoptOptions()
    this.functions = new Map(from?.functions)
    this.aliases = new Map(from?.aliases)
    this.builtins = from?.builtins ?? birth.builtins
    this.allBuiltins = birth.builtins
    this.hashed = new Map(from?.hashed)
    this.traps = new Map(from?.traps)
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

  /** $? of a redirection that failed. */
  get redirectStatus(): number {
    return this.dialect === 'dash' ? 2 : 1
  }

  /** Traps are waiting to be run. */
  get hasSignals(): boolean {
    return this.taken.length > 0 || this.sys.hasCaught()
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

  /** `bash: line 3: `; a shell at a terminal leaves the line out. */
  errorPrefix(line = this.line): ByteString {
    if (this.dialect === 'dash') return `${this.name}: ${Math.max(line, 1)}: `
    if (this.hidesLines) return `${this.name}: `
    return `${this.calls[0]?.source || this.name}: line ${Math.max(line, 1)}: `
  }

  /** `bash: -c: line 3: ` before a syntax error. */
  syntaxPrefix(line: number, input: ByteString | undefined): ByteString {
    const who = (this.interactive ? '' : this.calls[0]?.source) || this.name
    const where = input ?? this.inputName ?? who
    return where === who ? `${who}: line ${line}: ` : `${who}: ${where}: line ${line}: `
  }

  /** Names of running functions, as FUNCNAME shows them: nothing outside of functions. */
  functionNames(): readonly ByteString[] {
    if (!this.calls.some(({ kind }) => kind !== 'main')) return []
    return this.calls.map(({ name }) => name)
  }

  /** A command begins: BASH_COMMAND, unless a trap's commands run. */
  enter(command: Command): void {
    if (this.trapping.length === 0) this.command = command
  }

  commandText(): ByteString {
    return this.command === undefined ? '' : commandHead(this.command)
  }
}
