/** unexpand(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { filterLines } from '../shell/gnu/filter-lines.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { type TabStops, tabStopsOf } from '../shell/gnu/tab-stops.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable(',0123456789at:', [
  'tabs:=t',
  'all=a',
  'first-only=f',
  'help',
  'version',
])

export const program: Program = {
  names: ['unexpand'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    let stopsText: ByteString | undefined
    let isAll = false
    let isFirst = false
    for (const { key, value = '' } of options) {
      if (key === 'a') isAll = true
      else if (key === 'f') isFirst = true
      else {
        isAll = true
        if (key === 't') stopsText = stopsText === undefined ? value : `${stopsText},${value}`
        else stopsText = (stopsText ?? '') + key
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'unexpand', ends)
    const stops = tabStopsOf(stopsText, task.env)
    if (typeof stops === 'string') return yield* complain(task, stops)
    return yield* filterLines(task, operands, (line) => unexpanded(line, stops, isAll && !isFirst))
  },
}

/** Blanks up to a stop become a tab; a single blank before one stays unless more follow. */
const unexpanded = (line: ByteString, stops: TabStops, isAll: boolean): ByteString => {
  let text = ''
  let pending = ''
  let [column, isConverting, wasBlank, isLoneBlank] = [0, true, true, false]
  for (const given of line) {
    let char = given
    if (!isConverting) {
      text += char
      continue
    }
    const isBlank = char === ' ' || char === '\t'
    const next = isBlank ? stops(column) : undefined
    if (isBlank && next === undefined) isConverting = false
    if (next !== undefined) {
      if (char === '\t') {
        column = next
        if (pending !== '') pending = `\t${pending.slice(1)}`
      } else {
        column++
        if (!(wasBlank && column === next)) {
          if (column === next) isLoneBlank = true
          pending += char
          wasBlank = true
          continue
        }
        char = '\t'
        pending = `\t${pending.slice(1)}`
      }
      pending = isLoneBlank ? pending.slice(0, 1) : ''
    } else column = char === '\b' ? Math.max(0, column - 1) : column + 1
    if (pending.length > 1 && isLoneBlank) pending = `\t${pending.slice(1)}`
    text += pending + char
    pending = ''
    isLoneBlank = false
    wasBlank = isBlank
    isConverting &&= isAll || isBlank
  }
  return text + pending
}
