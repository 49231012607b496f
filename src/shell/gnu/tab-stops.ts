/** Tab stops as expand and unexpand are told them (coreutils 9.1 expand-common.c). */
import type { ByteString } from '../../base/bytes.ts'
import type { Task } from '../program.ts'
import { quotedWord } from './quoting.ts'

/** The column of the next stop after `column`; undefined beyond the last of a list. */
export type TabStops = (column: number) => number | undefined

const STANDARD = 8

/** Reads `4`, `2,6`, `2,/4`; a string is the complaint. */
export const tabStopsOf = (text: ByteString | undefined, env: Task['env']): TabStops | string => {
  const stops: number[] = []
  let extend: { readonly kind: '/' | '+'; readonly size: number } | undefined
  for (const word of (text ?? String(STANDARD)).split(/[ ,\t]+/)) {
    if (word === '') continue
    const match = /^([/+]?)(\d+)/.exec(word)
    const bad = /[^\d]/.exec(word.replace(/^[/+]/, ''))
    if (match === null || bad !== null) {
      const rest = match === null ? word : word.slice(match[0].length)
      return `tab size contains invalid character(s): ${quotedWord(rest, env)}`
    }
    const size = Number(match[2])
    if (match[1] === '/' || match[1] === '+') extend = { kind: match[1], size }
    else if (size === 0) return 'tab size cannot be 0'
    else if (size <= (stops.at(-1) ?? 0)) return 'tab sizes must be ascending'
    else stops.push(size)
  }
  const [only] = stops
  if (extend === undefined && stops.length <= 1) {
    const every = only ?? STANDARD
    return (column) => (Math.floor(column / every) + 1) * every
  }
  const last = stops.at(-1) ?? 0
  return (column) => {
    const listed = stops.find((stop) => stop > column)
    if (listed !== undefined || extend === undefined || extend.size === 0) return listed
    const from = extend.kind === '+' ? last : 0
    return from + (Math.floor((column - from) / extend.size) + 1) * extend.size
  }
}
