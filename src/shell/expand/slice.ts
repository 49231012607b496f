/** ${x:offset:length} of texts, arrays and $@. */
import type { ByteString } from '../../base/bytes.ts'
import { isAscii } from '../../base/utf8.ts'
import { charactersOf } from '../characters.ts'
import type { ShellProcess } from '../shell-process.ts'
import { Failure } from './failure.ts'
import type { Subject, Value } from './parameter.ts'

/** The slice; `lengthText` is the length as written, for the message. */
export const sliceOf = (
  shell: ShellProcess,
  { subject, value }: { subject: Subject; value: Value },
  offset: number,
  length: number | undefined,
  lengthText: ByteString,
): Value | Failure => {
  if (typeof value === 'object') {
    if (length !== undefined && length < 0) {
      return new Failure(`${lengthText}: substring expression < 0`)
    }
    return { list: listSlice(shell, subject, value.list, offset, length), star: value.star }
  }
  if (value === undefined) return undefined
  if (isAscii(value)) return textSlice(value, offset, length, lengthText)
  const characters = charactersOf(value)
  const part = textSlice(characters, offset, length, lengthText)
  return part instanceof Failure ? part : part.join('')
}

const textSlice = <T extends ByteString | readonly ByteString[]>(
  text: T,
  offset: number,
  length: number | undefined,
  lengthText: ByteString,
): T | Failure => {
  const size = text.length
  const start = offset < 0 ? offset + size : offset
  if (start < 0 || start > size) return text.slice(0, 0) as T
  if (length === undefined) return text.slice(start) as T
  const end = length < 0 ? size + length : Math.min(start + length, size)
  if (end < start) return new Failure(`${lengthText}: substring expression < 0`)
  return text.slice(start, end) as T
}

const listSlice = (
  shell: ShellProcess,
  { name, all }: Subject,
  values: readonly ByteString[],
  offset: number,
  length: number | undefined,
): readonly ByteString[] => {
  if (name === all) {
    const whole = [shell.name, ...values]
    const start = offset < 0 ? offset + whole.length : offset
    if (start < 0) return []
    return whole.slice(start, length === undefined ? undefined : start + length)
  }
  const array = shell.variables.array(name)
  if (array === undefined || array.associative) {
    const start = offset < 0 ? offset + values.length : offset
    if (array === undefined && start !== 0) return []
    const from = array === undefined ? 0 : Math.max(start - 1, 0)
    return start < 0 ? [] : values.slice(from, length === undefined ? undefined : from + length)
  }
  const start = offset < 0 ? offset + array.end : offset
  if (start < 0) return []
  const keys = array.keys()
  let from = 0
  while (from < keys.length && Number(keys[from]) < start) from++
  return values.slice(from, length === undefined ? undefined : from + length)
}
