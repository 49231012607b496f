/** What a syntax error leaves behind: $?, and whether the text goes on (bash 5.2.15, recorded). */
import type { ByteString } from '../../base/bytes.ts'
import type { SyntaxOutcome } from '../parser.ts'
import type { ShellProcess } from '../shell-process.ts'

export interface AfterError {
  readonly status: number
  /** With the line behind the error. */
  readonly goesOn: boolean
}

/** `errorName` is what runs the text (eval, a trap), when that is neither -c nor a file. */
export const afterSyntaxError = (
  shell: ShellProcess,
  outcome: SyntaxOutcome,
  errorName?: ByteString,
): AfterError => {
  if (shell.dialect === 'dash') return { status: 2, goesOn: false }
  const isOption = shell.inputName === '-c' && !shell.interactive
  const isNested = shell.traceLevel > 1
  switch (outcome) {
    case 'array':
      return { status: 1, goesOn: errorName === undefined }
    case 'substitution': {
      const status = isOption ? 127 : 2
      if (isNested && !shell.interactive) shell.control = { kind: 'exit', status }
      return { status, goesOn: false }
    }
    case 'kept':
      return { status: isNested ? 2 : shell.status, goesOn: false }
    case 'unclosed':
      return { status: isNested ? 2 : shell.status || 2, goesOn: false }
    case 'syntax':
      return { status: 2, goesOn: false }
    default:
      return outcome satisfies never
  }
}
