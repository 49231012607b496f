/** Arguments of declare, local, export, readonly: assignments among them are not split. */
import type { ByteString } from '../../base/bytes.ts'
import type { Assignment, SimpleCommand } from '../ast.ts'
import { type Failure, isFailure } from '../expand/failure.ts'
import { expandText, expandWords } from '../expand/word.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** Expands the words; array assignments go into `arrays` by the index of their argument. */
export function* expandDeclaration(
  shell: ShellProcess,
  words: SimpleCommand['words'],
  arrays: Map<number, Assignment>,
): Run<readonly ByteString[] | Failure> {
  const args: ByteString[] = []
  for (const word of words) {
    const name = args[0]
    const declares = name === undefined || shell.builtins.get(name)?.declares === true
    if (!('assignment' in word) || !declares) {
      const fields = yield* expandWords(shell, ['assignment' in word ? word.word : word])
      if (isFailure(fields)) return fields
      for (const field of fields) args.push(field)
      continue
    }
    const { assignment } = word
    if ('kind' in assignment.value) {
      arrays.set(args.length, assignment)
      args.push(assignment.name)
      continue
    }
    const text = yield* expandText(shell, assignment.value, { colons: true })
    if (isFailure(text)) return text
    const subscript = yield* subscriptText(shell, assignment)
    if (isFailure(subscript)) return subscript
    args.push(`${assignment.name}${subscript}${assignment.append ? '+' : ''}=${text}`)
  }
  return args
}

function* subscriptText(shell: ShellProcess, { subscript }: Assignment): Run<ByteString | Failure> {
  if (subscript === undefined) return ''
  const text = yield* expandText(shell, subscript)
  return isFailure(text) ? text : `[${text}]`
}
