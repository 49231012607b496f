/** `set -o` and `shopt`: names, letters and what is on in a fresh bash 5.2 (recorded). */
import type { ByteString } from '../base/bytes.ts'
import type { Options } from './state.ts'

/** Name, letter, on by default: in the order of `set -o`. */
const SET: readonly (readonly [name: string, letter: string, on?: true])[] = [
  ['allexport', 'a'],
  ['braceexpand', 'B', true],
  ['emacs', ''],
  ['errexit', 'e'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
  ['hashall', 'h', true],
  ['histexpand', 'H'],
  ['history', ''],
  ['ignoreeof', ''],
  ['interactive-comments', '', true],
  ['keyword', 'k'],
  ['monitor', 'm'],
  ['noclobber', 'C'],
  ['noexec', 'n'],
  ['noglob', 'f'],
  ['nolog', ''],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['onecmd', 't'],
  ['physical', 'P'],
  ['pipefail', ''],
  ['posix', ''],
  ['privileged', 'p'],
  ['verbose', 'v'],
  ['vi', ''],
  ['xtrace', 'x'],
]

/** Letters in the order of $- (flags.c of bash 5.2); i, r, c and s are put in by the shell. */
const LETTERS = 'abefhikmnprtuvxBCEHPT'

const SHOPTS =
  'autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize+ cmdhist+ ' +
  'compat31 compat32 compat40 compat41 compat42 compat43 compat44 complete_fullquote+ ' +
  'direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote+ failglob ' +
  'force_fignore+ globasciiranges+ globskipdots+ globstar gnu_errfmt histappend histreedit ' +
  'histverify hostcomplete+ huponexit inherit_errexit interactive_comments+ lastpipe lithist ' +
  'localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob ' +
  'nocasematch noexpand_translation nullglob patsub_replacement+ progcomp+ progcomp_alias ' +
  'promptvars+ restricted_shell shift_verbose sourcepath+ varredir_close xpg_echo'

/** Options with a state; `changed` hears of each change. */
export class OptionSet implements Options {
  readonly #names: readonly ByteString[]
  readonly #letters: ReadonlyMap<string, ByteString>
  /** Shared with copies of it until one of them is changed. */
  #on: ReadonlySet<ByteString>
  /** Letters of $- that are no options: i, r, c, s. */
  extraLetters = ''
  changed: ((name: ByteString, on: boolean) => void) | undefined

  constructor(
    names: readonly ByteString[],
    letters: ReadonlyMap<string, ByteString>,
    on: ReadonlySet<ByteString>,
  ) {
    this.#names = names
    this.#letters = letters
    this.#on = on
  }

  get(name: ByteString): boolean {
    return this.#on.has(name)
  }

  set(name: ByteString, on: boolean): boolean {
    if (!this.#names.includes(name)) return false
    if (on !== this.#on.has(name)) {
      const changed = new Set(this.#on)
      if (on) changed.add(name)
      else changed.delete(name)
      this.#on = changed
    }
    this.changed?.(name, on)
    return true
  }

  names(): readonly ByteString[] {
    return this.#names
  }

  letters(): ByteString {
    let shown = ''
    for (const letter of LETTERS) {
      const name = this.#letters.get(letter)
      if (name === undefined ? this.extraLetters.includes(letter) : this.#on.has(name)) {
        shown += letter
      }
    }
    for (const letter of 'cs') if (this.extraLetters.includes(letter)) shown += letter
    return shown
  }

  byLetter(letter: string): ByteString | undefined {
    return this.#letters.get(letter)
  }

  /** Names that are on, as SHELLOPTS and BASHOPTS show them. */
  listed(): ByteString {
    return this.#names.filter((name) => this.#on.has(name)).join(':')
  }

  copy(): OptionSet {
    const copy = new OptionSet(this.#names, this.#letters, this.#on)
    copy.extraLetters = this.extraLetters
    return copy
  }
}

const SET_NAMES = SET.map(([name]) => name)
const SET_LETTERS = new Map(SET.filter(([, letter]) => letter !== '').map(([n, l]) => [l, n]))
const SHOPT_NAMES = SHOPTS.split(' ').map((name) => name.replace('+', ''))
const SHOPTS_ON = new Set(
  SHOPTS.split(' ')
    .filter((name) => name.endsWith('+'))
    .map((name) => name.slice(0, -1)),
)
const NO_LETTERS: ReadonlyMap<string, ByteString> = new Map()
const SET_ON = new Set(SET.filter(([, , on]) => on === true).map(([name]) => name))

/** `set -o` as a fresh shell has it. */
export const setOptions = (): OptionSet => new OptionSet(SET_NAMES, SET_LETTERS, SET_ON)

/** `shopt` as a fresh shell has it. */
export const shoptOptions = (): OptionSet => new OptionSet(SHOPT_NAMES, NO_LETTERS, SHOPTS_ON)
