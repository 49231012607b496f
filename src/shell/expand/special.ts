/** Parameters that are no variables: $1, $#, $?, $-, $$, $!, $0. */
import type { ByteString } from '../../base/bytes.ts'
import type { ShellProcess } from '../shell-process.ts'

export const isListName = (name: ByteString): boolean => name === '@' || name === '*'

/** The value of $name as one text; undefined when unset. */
export const scalarOf = (shell: ShellProcess, name: ByteString): ByteString | undefined => {
  const code = name.charCodeAt(0)
  const isName = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
  return isName ? shell.variables.get(name) : specialOf(shell, name)
}

/** The value of a special or positional parameter; undefined for others and when unset. */
export const specialOf = (shell: ShellProcess, name: ByteString): ByteString | undefined => {
  switch (name) {
    case '?':
      return `${shell.status}`
    case '#':
      return `${shell.parameters.length}`
    case '$':
      return `${shell.shellPid}`
    case '!':
      return shell.backgroundPid === undefined ? undefined : `${shell.backgroundPid}`
    case '-':
      return shell.options.letters()
    case '0':
      return shell.name
    default: {
      const code = name.charCodeAt(0)
      if (code < 48 || code > 57) return undefined
      const index = Number(name)
      return index === 0 ? shell.name : shell.parameters[index - 1]
    }
  }
}
