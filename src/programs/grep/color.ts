/** Colours of grep (GREP_COLORS). */
import type { ByteString } from '../../base/bytes.ts'

export interface Palette {
  name(text: ByteString): ByteString
  number(text: ByteString): ByteString
  offset(text: ByteString): ByteString
  separator(text: ByteString): ByteString
  match(text: ByteString): ByteString
  /** A line with its matches painted. */
  line(
    text: ByteString,
    next: (from: number) => { readonly start: number; readonly end: number } | undefined,
    isSelected: boolean,
  ): ByteString
}

const DEFAULTS: readonly (readonly [string, string])[] = [
  ['ms', '01;31'],
  ['mc', '01;31'],
  ['sl', ''],
  ['cx', ''],
  ['fn', '35'],
  ['ln', '32'],
  ['bn', '32'],
  ['se', '36'],
]

export const paletteOf = (env: ReadonlyMap<ByteString, ByteString>): Palette => {
  const codes = new Map(DEFAULTS)
  const old = env.get('GREP_COLOR')
  if (old !== undefined && old !== '') {
    codes.set('ms', old)
    codes.set('mc', old)
  }
  let hasErase = true
  for (const part of (env.get('GREP_COLORS') ?? '').split(':')) {
    const [key = '', value = ''] = part.split('=')
    if (key === 'mt') {
      codes.set('ms', value)
      codes.set('mc', value)
    } else if (key === 'ne') hasErase = false
    else if (codes.has(key)) codes.set(key, value)
  }
  const erase = hasErase ? '\x1b[K' : ''
  const paint =
    (key: string) =>
    (text: ByteString): ByteString => {
      const code = codes.get(key) ?? ''
      return code === '' ? text : `\x1b[${code}m${erase}${text}\x1b[m${erase}`
    }
  return {
    name: paint('fn'),
    number: paint('ln'),
    offset: paint('bn'),
    separator: paint('se'),
    match: paint('ms'),
    line: (text, next, isSelected) => {
      const match = paint(isSelected ? 'ms' : 'mc')
      let shown = ''
      let at = 0
      for (let from = 0; from <= text.length; ) {
        const found = next(from)
        if (found === undefined) break
        if (found.end > found.start) {
          shown += text.slice(at, found.start) + match(text.slice(found.start, found.end))
          at = found.end
        }
        from = Math.max(found.end, found.start + 1)
      }
      return shown + text.slice(at)
    },
  }
}
