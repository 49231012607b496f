/** `bind`: its recorded tables; the line editor's keys are not changed by it yet (issue 3). */
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

const SPEC = {
  letters: 'lpsvPSVXm:f:q:u:r:x:',
  usage:
    '[-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] ' +
    '[-x keyseq:shell-command] [keyseq:readline-function or readline-command]',
}

export const builtin: Builtin = {
  names: ['bind'],
  *run(shell, args) {
    if (!shell.hidesLines) yield* shell.error('bind', 'warning: line editing not enabled')
    const given = yield* readOptions(shell, args, SPEC)
    if (given === undefined) return USAGE_STATUS
    for (const letter of ['l', 'p', 'P', 'v', 'V', 's', 'S', 'X']) {
      if (given.has(letter)) yield* shell.out(shell.recorded(`bind -${letter}`) ?? '', 'bind')
    }
    const name = given.value('q') ?? given.value('u')
    if (name === undefined) return 0
    yield* shell.error('bind', `\`${name}': unknown function name`)
    return 1
  },
}
