/** expand(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { filterLines } from '../shell/gnu/filter-lines.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { type TabStops, tabStopsOf } from '../shell/gnu/tab-stops.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('it:0::1::2::3::4::5::6::7::8::9::', [
  'tabs:=t',
  'initial=i',
  'help',
  'version',
])

export const program: Program = {
  names: ['expand'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    let stopsText: ByteString | undefined
    let isInitial = false
    for (const { key, value = '' } of options) {
      if (key === 'i') isInitial = true
      else {
        const text = key === 't' ? value : key + value
        stopsText = stopsText === undefined ? text : `${stopsText},${text}`
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'expand', ends)
    const stops = tabStopsOf(stopsText, task.env)
    if (typeof stops === 'string') return yield* complain(task, stops)
    return yield* filterLines(task, operands, (line) => expanded(line, stops, isInitial))
  },
}

const expanded = (line: ByteString, stops: TabStops, isInitial: boolean): ByteString => {
  if (!line.includes('\t')) return line
  let text = ''
  let column = 0
  let isBlank = true
  for (const char of line) {
    if (char === '\t' && (isBlank || !isInitial)) {
      const next = stops(column) ?? column + 1
      text += ' '.repeat(next - column)
      column = next
      continue
    }
    text += char
    column = char === '\b' ? Math.max(0, column - 1) : column + 1
    isBlank &&= char === ' ' || char === '\t'
  }
  return text
}
