/** A program written with echo or printf, byte by byte. */
import type { Sign } from '../intent.ts'

const ESCAPES = 24

export const sign: Sign<'act.command'> = {
  name: 'byte-dropper',
  sees: 'echo or printf writes bytes by their numbers, as loaders without a download do',
  techniques: ['T1027', 'T1105'],
  weight: 30,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, line }, { visit }) => {
    if (name !== 'echo' && name !== 'printf') return undefined
    const escapes = line.match(/\\(?:x[\da-f]{2}|0?[0-3][0-7]{2})/gi)?.length ?? 0
    if (escapes === 0) return undefined
    if (/\\x7f(?:\\x45\\x4c\\x46|ELF)|\\0?177(?:\\0?105\\0?114\\0?106|ELF)/i.test(line))
      return `${name} ${line}`
    const before = visit.count('escapes', 0)
    const sum = visit.count('escapes', escapes)
    return before < ESCAPES && sum >= ESCAPES ? `${name} ${line}` : undefined
  },
}
