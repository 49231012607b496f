/** Keys and the commands they call: readline's emacs map with bash's and Debian's additions. */

import { CHANGES } from './commands/change.ts'
import { COMPLETIONS } from './commands/complete.ts'
import { KILLS } from './commands/kill.ts'
import { MISCELLANY } from './commands/misc.ts'
import { MOVES } from './commands/move.ts'
import { PLAIN_SEARCHES } from './commands/plain-search.ts'
import { RECALLS } from './commands/recall.ts'
import { SEARCHES } from './commands/search.ts'
import type { Command } from './editor.ts'

export type Keymap = Map<number, string | Keymap>

/** In a map: the command when another key comes than those in it; the key itself is still to come. */
export const ANY_OTHER = -1

let commands: ReadonlyMap<string, Command> | undefined

const ding: Command = (editor) => {
  editor.ding()
  return undefined
}

/** The command of a name; what is not there rings the bell. */
export const commandOf = (name: string): Command => {
  commands ??= new Map([
    ...MOVES,
    ...CHANGES,
    ...KILLS,
    ...RECALLS,
    ...SEARCHES,
    ...PLAIN_SEARCHES,
    ...COMPLETIONS,
    ...MISCELLANY,
  ])
  return commands.get(name) ?? ding
}

/** `bind -p` of a fresh login shell: sequences with \C-, \M-, \e as there. */
const BINDINGS: readonly (readonly [string, string])[] = [
  ['\x00', 'set-mark'],
  ['\x01', 'beginning-of-line'],
  ['\x02', 'backward-char'],
  ['\x04', 'delete-char'],
  ['\x05', 'end-of-line'],
  ['\x06', 'forward-char'],
  ['\x07', 'abort'],
  ['\x08', 'backward-delete-char'],
  ['\t', 'complete'],
  ['\n', 'accept-line'],
  ['\x0b', 'kill-line'],
  ['\x0c', 'clear-screen'],
  ['\r', 'accept-line'],
  ['\x0e', 'next-history'],
  ['\x0f', 'operate-and-get-next'],
  ['\x10', 'previous-history'],
  ['\x11', 'quoted-insert'],
  ['\x12', 'reverse-search-history'],
  ['\x13', 'forward-search-history'],
  ['\x14', 'transpose-chars'],
  ['\x15', 'unix-line-discard'],
  ['\x16', 'quoted-insert'],
  ['\x17', 'unix-word-rubout'],
  ['\x19', 'yank'],
  ['\x1d', 'character-search'],
  ['\x1f', 'undo'],
  ['\x7f', 'backward-delete-char'],
  ['\x18\x07', 'abort'],
  ['\x18\x12', 're-read-init-file'],
  ['\x18\x15', 'undo'],
  ['\x18\x16', 'display-shell-version'],
  ['\x18\x18', 'exchange-point-and-mark'],
  ['\x18\x7f', 'backward-kill-line'],
  ['\x18(', 'start-kbd-macro'],
  ['\x18)', 'end-kbd-macro'],
  ['\x18e', 'call-last-kbd-macro'],
  ['\x18*', 'glob-expand-word'],
  ['\x18g', 'glob-list-expansions'],
  ['\x18!', 'possible-command-completions'],
  ['\x18/', 'possible-filename-completions'],
  ['\x18$', 'possible-variable-completions'],
  ['\x18~', 'possible-username-completions'],
  ['\x18@', 'possible-hostname-completions'],
  ['\x1b\x07', 'abort'],
  ['\x1b\x08', 'backward-kill-word'],
  ['\x1b\t', 'dynamic-complete-history'],
  ['\x1b\n', 'accept-line'],
  ['\x1b\r', 'accept-line'],
  ['\x1b\x12', 'revert-line'],
  ['\x1b\x19', 'yank-nth-arg'],
  ['\x1b\x1d', 'character-search-backward'],
  ['\x1b\x05', 'shell-expand-line'],
  ['\x1b\x0c', 'clear-display'],
  ['\x1b ', 'set-mark'],
  ['\x1b!', 'complete-command'],
  ['\x1b#', 'insert-comment'],
  ['\x1b$', 'complete-variable'],
  ['\x1b&', 'tilde-expand'],
  ['\x1b*', 'insert-completions'],
  ['\x1b-', 'digit-argument'],
  ['\x1b.', 'yank-last-arg'],
  ['\x1b/', 'complete-filename'],
  ['\x1b<', 'beginning-of-history'],
  ['\x1b=', 'possible-completions'],
  ['\x1b>', 'end-of-history'],
  ['\x1b?', 'possible-completions'],
  ['\x1b@', 'complete-hostname'],
  ['\x1b\\', 'delete-horizontal-space'],
  ['\x1b^', 'history-expand-line'],
  ['\x1b_', 'yank-last-arg'],
  ['\x1bb', 'backward-word'],
  ['\x1bc', 'capitalize-word'],
  ['\x1bd', 'kill-word'],
  ['\x1bf', 'forward-word'],
  ['\x1bg', 'glob-complete-word'],
  ['\x1bl', 'downcase-word'],
  ['\x1bn', 'non-incremental-forward-search-history'],
  ['\x1bp', 'non-incremental-reverse-search-history'],
  ['\x1br', 'revert-line'],
  ['\x1bt', 'transpose-words'],
  ['\x1bu', 'upcase-word'],
  ['\x1by', 'yank-pop'],
  ['\x1b~', 'complete-username'],
  ['\x1b\x7f', 'backward-kill-word'],
  ['\x1b[A', 'previous-history'],
  ['\x1b[B', 'next-history'],
  ['\x1b[C', 'forward-char'],
  ['\x1b[D', 'backward-char'],
  ['\x1b[H', 'beginning-of-line'],
  ['\x1b[F', 'end-of-line'],
  ['\x1bOA', 'previous-history'],
  ['\x1bOB', 'next-history'],
  ['\x1bOC', 'forward-char'],
  ['\x1bOD', 'backward-char'],
  ['\x1bOH', 'beginning-of-line'],
  ['\x1bOF', 'end-of-line'],
  ['\x1b[1~', 'beginning-of-line'],
  ['\x1b[4~', 'end-of-line'],
  ['\x1b[3~', 'delete-char'],
  ['\x1b[2~', 'quoted-insert'],
  ['\x1b[1;5C', 'forward-word'],
  ['\x1b[1;5D', 'backward-word'],
  ['\x1b[5C', 'forward-word'],
  ['\x1b[5D', 'backward-word'],
  ['\x1b\x1b[C', 'forward-word'],
  ['\x1b\x1b[D', 'backward-word'],
  ['\x1b[1;3C', 'forward-word'],
  ['\x1b[1;3D', 'backward-word'],
  ['\x1b[200~', 'bracketed-paste-begin'],
  ['\x1b[5~', 'history-search-backward'],
  ['\x1b[6~', 'history-search-forward'],
  ['\x1b[3;5~', 'kill-word'],
]

let emacs: Keymap | undefined

/** The map, built once. */
export const keymap = (): Keymap => {
  emacs ??= build()
  return emacs
}

const build = (): Keymap => {
  const map: Keymap = new Map()
  for (let code = 32; code < 256; code++) if (code !== 127) map.set(code, 'self-insert')
  for (let digit = 0; digit < 10; digit++) bind(map, `\x1b${digit}`, 'digit-argument')
  for (const [keys, name] of BINDINGS) bind(map, keys, name)
  const doubled = map.get(0x1b)
  const other = doubled instanceof Map ? doubled.get(0x1b) : undefined
  if (other instanceof Map) other.set(ANY_OTHER, 'complete')
  for (const prefix of [0x1b, 0x18]) lowerCase(map.get(prefix))
  return map
}

/** do-lowercase-version: a capital letter behind ESC or C-x is its small one. */
const lowerCase = (map: string | Keymap | undefined): void => {
  if (!(map instanceof Map)) return
  for (let code = 65; code <= 90; code++) {
    const name = map.get(code + 32)
    if (!map.has(code) && name !== undefined) map.set(code, name)
  }
}

const bind = (map: Keymap, keys: string, name: string): void => {
  let at = map
  for (let i = 0; i < keys.length - 1; i++) {
    const code = keys.charCodeAt(i)
    const next = at.get(code)
    if (next instanceof Map) {
      at = next
      continue
    }
    const made: Keymap = new Map()
    at.set(code, made)
    at = made
  }
  at.set(keys.charCodeAt(keys.length - 1), name)
}
