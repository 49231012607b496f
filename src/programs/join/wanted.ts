/** The command line of join. */
import type { ByteString } from '../../base/bytes.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { type GivenOption, optionTable } from '../../shell/gnu/options.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import type { Task } from '../../shell/program.ts'

export const OPTIONS = optionTable('-a:e:i1:2:j:o:t:v:z', [
  'ignore-case=i',
  'check-order',
  'nocheck-order',
  'zero-terminated=z',
  'header',
  'help',
  'version',
])

/** A field of -o: of which file (0: the join field), counted from 0. */
export interface Field {
  readonly file: 0 | 1 | 2
  readonly place: number
}

export interface Wanted {
  /** Lines without a partner that are shown, by file; and whether pairs are. */
  readonly alone: Set<1 | 2>
  pairs: boolean
  readonly keys: [number, number]
  ignoresCase: boolean
  separator: ByteString | undefined
  filler: ByteString
  output: readonly Field[] | 'auto' | undefined
  checks: 'default' | 'always' | 'never'
  header: boolean
  lineEnd: string
}

export const freshWanted = (): Wanted => ({
  alone: new Set(),
  pairs: true,
  keys: [0, 0],
  ignoresCase: false,
  separator: undefined,
  filler: '',
  output: undefined,
  checks: 'default',
  header: false,
  lineEnd: '\n',
})

/** The complaint, if an option makes no sense. */
export const takeOption = (
  task: Task,
  wanted: Wanted,
  { key, value = '' }: GivenOption,
): string | undefined => {
  const shown = quotedWord(value, task.env)
  switch (key) {
    case 'a':
    case 'v':
      if (value !== '1' && value !== '2') return `invalid field number: ${shown}`
      if (key === 'v') wanted.pairs = false
      wanted.alone.add(Number(value) as 1 | 2)
      return undefined
    case '1':
    case '2':
    case 'j': {
      const place = parseWhole(value)
      if (typeof place !== 'number' || place === 0) return `invalid field number: ${shown}`
      if (key !== '2') wanted.keys[0] = place - 1
      if (key !== '1') wanted.keys[1] = place - 1
      return undefined
    }
    case 'o':
      return takeFields(task, wanted, value)
    case 't':
      if (value.length > 1 && value !== '\\0') return `multi-character tab ${shown}`
      wanted.separator = value === '' ? '\n' : value === '\\0' ? '\0' : value
      return undefined
    case 'e':
      wanted.filler = value
      return undefined
    case 'i':
      wanted.ignoresCase = true
      return undefined
    case 'z':
      wanted.lineEnd = '\0'
      return undefined
    case 'header':
      wanted.header = true
      return undefined
    case 'check-order':
      wanted.checks = 'always'
      return undefined
    default:
      wanted.checks = 'never'
      return undefined
  }
}

const takeFields = (task: Task, wanted: Wanted, value: ByteString): string | undefined => {
  if (value === 'auto') {
    wanted.output = 'auto'
    return undefined
  }
  const fields: Field[] = [...(typeof wanted.output === 'object' ? wanted.output : [])]
  for (const word of value.split(/[, \t]/)) {
    if (word === '0') {
      fields.push({ file: 0, place: 0 })
      continue
    }
    const match = /^([12])\.(\d+)$/.exec(word)
    if (match === null) {
      const shown = quotedWord(word, task.env)
      return /^[12]/.test(word)
        ? `invalid field specifier: ${shown}`
        : `invalid file number in field spec: ${shown}`
    }
    fields.push({ file: Number(match[1]) as 1 | 2, place: Number(match[2]) - 1 })
  }
  wanted.output = fields
  return undefined
}
