/** What print and printf write. */
import type { ByteString } from '../../base/bytes.ts'
import type { Value } from './ast.ts'
import type { Memory } from './memory.ts'
import { type BadFormat, sprintf } from './sprintf.ts'
import { toText } from './values.ts'

/** The values, or the record when there are none, with OFS and ORS. */
export const printedText = (memory: Memory, values: readonly Value[]): ByteString => {
  const ofmt = memory.textOf('OFMT')
  const parts = values.length === 0 ? [memory.record()] : values.map((it) => toText(it, ofmt))
  return parts.join(memory.textOf('OFS')) + memory.textOf('ORS')
}

export const formattedText = (
  memory: Memory,
  [format, ...args]: readonly Value[],
): ByteString | BadFormat => {
  const { convfmt } = memory
  return sprintf(toText(format, convfmt), args, { convfmt, name: 'printf' })
}
