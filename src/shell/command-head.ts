/** A command as BASH_COMMAND and DEBUG traps tell it. */
import type { ByteString } from '../base/bytes.ts'
import type { Command } from './ast.ts'
import { printCommand } from './print.ts'

/** BASH_COMMAND: of loops and `case` only what stands before their lists. */
export const commandHead = (command: Command): ByteString => {
  switch (command.kind) {
    case 'for':
    case 'select': {
      const words = command.words?.map(({ source }) => source).join(' ') ?? '"$@"'
      return `${command.kind} ${command.name} in ${words}`
    }
    case 'case':
      return `case ${command.word.source} in `
    default:
      return printCommand(command)
  }
}
