/**
 * Acts: what a visitor's processes did, as the machine saw it while it ran them. Not lines that
 * were typed: a command that came out of `base64 -d | sh` is an act like any other.
 */

/** Where the shell of a command had it from. */
export type Origin =
  /** From its terminal, or from the API. */
  | 'typed'
  /** From the argument of `-c`: an exec channel, `sh -c`. */
  | 'argument'
  /** From a file: a script, `.`. */
  | 'script'
  /** From its standard input: what a pipeline has decoded or fetched. */
  | 'input'

/** Paths are absolute and cut; texts are Unicode. */
export type Act =
  | {
      readonly type: 'act.command'
      /** After expansion; `argv[0]` as it was called. */
      readonly argv: readonly string[]
      readonly how: 'builtin' | 'program' | 'missing'
      readonly origin: Origin
      readonly cwd: string
      /** Effective. */
      readonly uid: number
    }
  /** Opened for writing. */
  | {
      readonly type: 'act.write'
      readonly path: string
      readonly how: 'new' | 'truncate' | 'append' | 'update'
      /** The program that did it. */
      readonly by: string
    }
  /** A file whose name promises secrets was opened for reading. */
  | { readonly type: 'act.read'; readonly path: string; readonly by: string }
  | { readonly type: 'act.remove'; readonly path: string; readonly by: string }
  /** Got an x bit, or a set-uid one. */
  | { readonly type: 'act.chmod'; readonly path: string; readonly mode: number }
  /** A connection was attempted; port 0: none was named. */
  | {
      readonly type: 'act.connect'
      readonly host: string
      readonly port: number
      readonly by: string
    }
  /** A file that came after the machine was set up was started. */
  | { readonly type: 'act.run'; readonly path: string }
  /** An ordinary user's process became root's (su, sudo, a set-uid file). */
  | { readonly type: 'act.root'; readonly uid: number; readonly by: string }
