/** The shell as its builtins see it: state, and what they may do with it. (Contract.) */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Errno } from '../base/errno.ts'
import type { Pid } from '../world/process.ts'
import type { ArrayValue, Assignment, Command, List } from './ast.ts'
import type { Jobs } from './job.ts'
import type { Run, Sys } from './program.ts'
import type { ArrayStore, Problem, Variable } from './variable.ts'

/** Where control goes instead of to the next command; undefined is straight on. */
export type Control =
  /** `levels` loops are still to be left (or the outermost of them continued). */
  | { readonly kind: 'break' | 'continue'; readonly levels: number }
  /** Out of the function or the sourced file. */
  | { readonly kind: 'return'; readonly status: number }
  | { readonly kind: 'exit'; readonly status: number }
  /** Back to the top level: the rest of the line is dropped (failed expansion when interactive). */
  | { readonly kind: 'abandon'; readonly status: number }

/** A function that was defined, and where. */
export interface ShellFunction {
  readonly name: ByteString
  readonly body: Command
  readonly source: ByteString
  readonly line: number
  readonly exported: boolean
  readonly traced: boolean
  readonly readonly: boolean
}

/** One call: a function, a sourced file, or the main program (FUNCNAME, BASH_SOURCE, caller). */
export interface Call {
  readonly kind: 'function' | 'source' | 'main'
  readonly name: ByteString
  /** BASH_SOURCE. */
  readonly source: ByteString
  /** LINENO where it was called (BASH_LINENO). */
  readonly line: number
}

export interface Trap {
  /** '' ignores the signal. */
  readonly command: ByteString
}

/** Variables in their scopes. A name is a plain name; namerefs are followed unless said. */
export interface Variables {
  /** The record of a name as it stands, without following a nameref. */
  record(name: ByteString): Variable | undefined
  /** Follows namerefs: the name (and subscript text) meant; a Problem for a circle. */
  target(name: ByteString): { readonly name: ByteString; readonly subscript?: ByteString } | Problem
  /** $name: scalar, or element 0. Undefined when unset. */
  get(name: ByteString): ByteString | undefined
  /** The array behind a name, if it is one (a scalar is none). Not to be written to. */
  array(name: ByteString): ArrayStore | undefined
  /** name[subscript]: the subscript text as written inside [ ], expanded, not yet evaluated. */
  element(name: ByteString, subscript: ByteString): ByteString | undefined | Problem
  /** `name=value`, `name+=value`: attributes apply (integer, case, array: element 0). */
  set(name: ByteString, value: ByteString, how?: { append?: boolean }): Variable | Problem
  /** `name[subscript]=value`. */
  setElement(
    name: ByteString,
    subscript: ByteString,
    value: ByteString,
    how?: { append?: boolean },
  ): Variable | Problem
  /** Replaces the whole value of an array, keeping its other attributes. */
  setArray(name: ByteString, values: readonly ByteString[]): Variable | Problem
  /** The array to write to (a scalar becomes element 0; made when absent), unshared from forks. */
  writable(name: ByteString, how?: { associative?: boolean }): ArrayStore | Problem
  /** Turns attribute bits on and off (declare -x +i); makes the variable when absent. */
  mark(name: ByteString, on: number, off?: number): Variable | Problem
  /** Puts a record as it is, no questions asked (declare -n, environment, restoring). */
  put(name: ByteString, variable: Variable): void
  unset(name: ByteString, how?: { nameref?: boolean }): boolean | Problem
  unsetElement(name: ByteString, subscript: ByteString): boolean | Problem
  /** Makes `name` local to the running function; false outside of one. */
  local(name: ByteString): boolean | Problem
  /** Runs further calls against the global scope: `declare -g`. */
  global(): Variables
  /** Names local to the running function, sorted. */
  locals(): readonly ByteString[]
  /** All names that have a record, sorted; with a prefix: ${!prefix*}. */
  names(prefix?: ByteString): readonly ByteString[]
  /** What a child gets: exported, set, scalar; in the order bash hands it over. */
  environment(): ReadonlyMap<ByteString, ByteString>
}

export interface Options {
  /** set -o NAME: on or off. Names as `set -o` lists them (errexit, nounset, ...). */
  get(name: ByteString): boolean
  /** False when there is no such option. */
  set(name: ByteString, on: boolean): boolean
  names(): readonly ByteString[]
  /** $-. */
  letters(): ByteString
  /** The option of a letter (`e` -> `errexit`). */
  byLetter(letter: string): ByteString | undefined
}

export interface Shell {
  readonly sys: Sys
  readonly variables: Variables
  /** `set -o` and `shopt`. */
  readonly options: Options
  readonly shopts: Options
  readonly functions: Map<ByteString, ShellFunction>
  readonly aliases: Map<ByteString, ByteString>
  /** Builtins by name; `enable -n` takes one out for this shell. */
  /** Those that are on; shared, so put in place of each other. */
  builtins: ReadonlyMap<ByteString, Builtin>
  /** All builtins there are, `enable`d or not. */
  readonly allBuiltins: ReadonlyMap<ByteString, Builtin>
  /** `hash`: where a command was found and how often it was used. */
  readonly hashed: Map<ByteString, { path: ByteString; hits: number }>
  /** By 'EXIT', 'ERR', 'DEBUG', 'RETURN' or signal name without SIG. Change with `setTrap`. */
  readonly traps: ReadonlyMap<string, Trap>
  readonly jobs: Jobs
  /** pushd's stack without the current directory on top. */
  readonly directories: ByteString[]
  readonly history: ByteString[]
  /** $1 ... */
  parameters: readonly ByteString[]
  /** $0. */
  readonly name: ByteString
  /** `[0]` is the innermost call; the last is 'main'. */
  readonly calls: readonly Call[]
  /** $?. */
  status: number
  control: Control | undefined
  /** How many loops surround the running command (break outside of loops does nothing). */
  readonly loops: number
  readonly interactive: boolean
  /** An interactive shell, or forked by one. */
  readonly hidesLines: boolean
  readonly login: boolean
  readonly posix: boolean
  /** Line of the running command (LINENO). */
  readonly line: number
  /** \\# of prompts: commands read so far. */
  readonly commandNumber: number
  /** Whose words and ways: dash is Debian's /bin/sh. */
  readonly dialect: 'bash' | 'dash'
  /** $$ and $!. */
  readonly shellPid: Pid
  backgroundPid: Pid | undefined
  /** True in ( ), $( ), pipeline elements. */
  readonly isSubshell: boolean
  /** getopts: where it stands inside of a bundle of letters. */
  getoptsAt: number

  /** Writes to fd 1; false when that failed, with `write error` already said for `name`. */
  out(text: ByteString | Bytes, name?: ByteString): Run<boolean>
  /** To stderr: `bash: line N: TEXT\n`. */
  complain(text: ByteString): Run<void>
  /** One line of `set -x`. */
  trace(text: ByteString): Run<void>
  /** `local -`: what `set -o` has is put back when the function returns. */
  keepOptions(): void
  /** To stderr: `bash: line N: NAME: TEXT\n`, as builtins say it. */
  error(name: ByteString, text: ByteString): Run<void>
  /** Keeps a message that goes to stderr, with prefix, when the builtin is over. */
  warn(text: ByteString): void
  /** To stderr as it is. */
  err(text: ByteString): Run<void>

  /** Frames to `yield` (not `yield*`): they answer the exit status. */
  runText(text: ByteString, how?: { source?: ByteString; line?: number }): Run<number>
  /** `.`: parameters, when given, replace $1... while it runs. */
  runFile(path: ByteString, parameters?: readonly ByteString[]): Run<number | Errno>
  runList(list: List): Run<number>
  /** A command with its arguments: function, builtin, then file; `command` leaves functions out. */
  runCommand(
    args: readonly ByteString[],
    how?: { functions?: boolean; builtins?: boolean; path?: ByteString },
  ): Run<number>
  /** `exec`: becomes the file; answers only when that failed. */
  exec(
    path: ByteString,
    argv: readonly ByteString[],
    env: ReadonlyMap<ByteString, ByteString>,
  ): Run<number>
  /** `exec` without a command: the redirections of the running command stay. */
  keepRedirections(): void

  /** The file a command name means (PATH, hash table), or undefined. */
  find(name: ByteString, how?: { path?: ByteString; all?: boolean }): readonly ByteString[]
  /**
   * A subscript that came as text ('a[$i]' of unset, test -v, read, printf -v), expanded. What
   * holds commands stays as it is.
   */
  subscriptText(text: ByteString): ByteString
  /** Value of an expression, or why there is none ("1+: syntax error: operand expected ..."). */
  arithmetic(expression: ByteString): number | bigint | Problem
  /** name=(...) and name+=(...) with words yet to be expanded. A frame. */
  assignArray(name: ByteString, value: ArrayValue, how: { append: boolean }): Run<boolean>
  /** What can't be evaluated (-i variables, subscripts) leads back to the top level. */
  leave(): void
  setTrap(name: string, command: ByteString | undefined): void
  /** The whole function as `declare -f` prints it, without the last newline. */
  printFunction(it: ShellFunction): ByteString
  /** A text recorded from the real shell ("help cd"), if there is one (`Programs.recorded`). */
  recorded(commandLine: string): ByteString | undefined
  /** Makes `cd` known: PWD, OLDPWD, and the logical directory that `pwd` prints. */
  directory: ByteString
}

/** One file in builtins/, found by listing the folder; exports `builtin` (or `builtins`). */
export interface Builtin {
  readonly names: readonly string[]
  /** POSIX special builtin: assignments before it stay in posix mode. */
  readonly special?: boolean
  /** declare, local, export, readonly, typeset: assignment arguments are not split. */
  readonly declares?: boolean
  /**
   * Arguments with args[0] the name. For `declares`, the arguments that were written as array
   * assignments stand in `arrays` by their index (their text in args is `name`).
   */
  run(
    shell: Shell,
    args: readonly ByteString[],
    arrays: ReadonlyMap<number, Assignment>,
  ): Run<number>
}
