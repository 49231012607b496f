/** What a terminal can do, by TERM (terminfo of Debian 12, as readline 8.2 uses it). */
import type { ByteString } from '../../base/bytes.ts'

export interface Capabilities {
  /** cuf1, cuu1, el; undefined: it can't. */
  readonly right: ByteString | undefined
  readonly up: ByteString | undefined
  readonly clearToEnd: ByteString | undefined
  readonly clearScreen: ByteString | undefined
  /** ich and dch, given a number. */
  readonly insert: ((count: number) => ByteString) | undefined
  readonly remove: ((count: number) => ByteString) | undefined
  /** am: the cursor goes on to the next line by itself. */
  readonly wraps: boolean
  /** bracketed paste and the standout of an active region. */
  readonly pastes: boolean
  readonly standout: readonly [on: ByteString, off: ByteString] | undefined
}

const ESC = '\x1b'

const VT100: Capabilities = {
  right: `${ESC}[C`,
  up: `${ESC}[A`,
  clearToEnd: `${ESC}[K`,
  clearScreen: `${ESC}[H${ESC}[J`,
  insert: undefined,
  remove: undefined,
  wraps: true,
  pastes: true,
  standout: [`${ESC}[7m`, `${ESC}[m\x0f`],
}

const LINUX: Capabilities = {
  ...VT100,
  insert: (count) => `${ESC}[${count}@`,
  remove: (count) => `${ESC}[${count}P`,
  standout: [`${ESC}[7m`, `${ESC}[27m`],
}

const XTERM: Capabilities = { ...LINUX, clearScreen: `${ESC}[H${ESC}[2J` }

const SCREEN: Capabilities = { ...LINUX, standout: [`${ESC}[3m`, `${ESC}[23m`] }

const DUMB: Capabilities = {
  right: undefined,
  up: undefined,
  clearToEnd: undefined,
  clearScreen: undefined,
  insert: undefined,
  remove: undefined,
  wraps: true,
  pastes: false,
  standout: undefined,
}

const FAMILIES: readonly (readonly [RegExp, Capabilities])[] = [
  [/^(xterm|rxvt|putty|konsole|gnome|vte|alacritty|kitty|iterm|eterm)/i, XTERM],
  [/^(screen|tmux)/, SCREEN],
  [/^(linux|vt220|vt320|vt420|ansi|cygwin|cons25|pcansi)/, LINUX],
  [/^vt1\d\d/, VT100],
]

/** The capabilities behind a TERM; what nobody knows is as good as `dumb`. */
export const capabilitiesOf = (term: ByteString | undefined): Capabilities =>
  FAMILIES.find(([pattern]) => pattern.test(term ?? ''))?.[1] ?? DUMB
