/** localectl of systemd: a server's locale, and no keyboard. */
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { needsPassword, unknownVerb } from '../shell/gnu/systemd-bus.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('hH:M:l', [
  'help',
  'version',
  'full=l',
  'no-pager',
  'host:=H',
  'machine:=M',
  'no-ask-password',
  'no-convert',
])
const CHANGES = ['set-locale', 'set-keymap', 'set-x11-keymap']

export const program: Program = {
  names: ['localectl'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const [verb = 'status', value] = operands
    if (ends !== undefined || options.some(({ key }) => key === 'h') || verb === 'help') {
      yield* task.out(recordedText(task, 'localectl --help'))
      return 0
    }
    if (verb === 'list-locales') {
      yield* task.out('C.UTF-8\n')
      return 0
    }
    if (verb === 'list-keymaps') {
      yield* task.err('Failed to read list of keymaps: No such file or directory\n')
      return 1
    }
    if (CHANGES.includes(verb)) {
      if (value === undefined) {
        yield* task.err('Too few arguments.\n')
        return 1
      }
      if (task.sys.process.credentials.euid === 0) return 0
      return yield* needsPassword(task, 'Failed to issue method call')
    }
    if (verb !== 'status') return yield* unknownVerb(task, verb)
    const text = yield* textOfFile(task.sys, '/etc/default/locale')
    const locale = /^LANG="?([^"\n]+)/m.exec(text)?.[1]
    yield* task.out(`System Locale: ${locale === undefined ? 'n/a' : `LANG=${locale}`}\n`)
    yield* task.out('    VC Keymap: (unset)\n   X11 Layout: (unset)\n')
    return 0
  },
}
