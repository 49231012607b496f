/** The command line of diff. */
import type { ByteString } from '../../base/bytes.ts'
import { compileGlob, type Glob } from '../../base/glob.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { type GivenOption, optionTable } from '../../shell/gnu/options.ts'
import type { Blindness } from './files.ts'

export const OPTIONS = optionTable('0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ', [
  'binary',
  'brief=q',
  'changed-group-format:',
  'color::',
  'context::=C',
  'ed=e',
  'exclude:=x',
  'exclude-from:=X',
  'expand-tabs=t',
  'forward-ed=f',
  'from-file:',
  'help',
  'horizon-lines:',
  'ifdef:=D',
  'ignore-all-space=w',
  'ignore-blank-lines=B',
  'ignore-case=i',
  'ignore-file-name-case',
  'ignore-matching-lines:=I',
  'ignore-space-change=b',
  'ignore-tab-expansion=E',
  'ignore-trailing-space=Z',
  'initial-tab=T',
  'label:=L',
  'left-column',
  'line-format:',
  'minimal=d',
  'new-file=N',
  'new-group-format:',
  'new-line-format:',
  'no-dereference',
  'no-ignore-file-name-case',
  'normal',
  'old-group-format:',
  'old-line-format:',
  'paginate=l',
  'palette:',
  'rcs=n',
  'recursive=r',
  'report-identical-files=s',
  'sdiff-merge-assist',
  'show-c-function=p',
  'show-function-line:=F',
  'side-by-side=y',
  'speed-large-files=H',
  'starting-file:=S',
  'strip-trailing-cr',
  'suppress-blank-empty',
  'suppress-common-lines',
  'tabsize:',
  'text=a',
  'to-file:',
  'unchanged-group-format:',
  'unchanged-line-format:',
  'unidirectional-new-file=P',
  'unified::=U',
  'version=v',
  'width:=W',
])

export type Format = 'normal' | 'ed' | 'unified' | 'context' | 'side'

export interface Wanted {
  readonly keys: ReadonlySet<string>
  readonly format: Format
  readonly context: number
  readonly width: number
  readonly labels: readonly ByteString[]
  readonly excludes: readonly Glob[]
  readonly blindness: Blindness
}

const CONTEXT = 3
const WIDTH = 130
const FORMATS = new Map<string, Format>([
  ['c', 'context'],
  ['C', 'context'],
  ['u', 'unified'],
  ['U', 'unified'],
  ['e', 'ed'],
  ['y', 'side'],
  ['normal', 'normal'],
])

/** What is wanted, or the complaint about it (with or without a hint to --help). */
export const wantedOf = (
  options: readonly GivenOption[],
): Wanted | { readonly problem: string; readonly isUsage: boolean } => {
  const keys = new Set(options.map(({ key }) => key))
  let format: Format | undefined
  let context = CONTEXT
  let width = WIDTH
  for (const { key, value } of options) {
    const named = FORMATS.get(key)
    if (named !== undefined) {
      if (format !== undefined && format !== named) {
        return { problem: 'conflicting output style options', isUsage: true }
      }
      format = named
    }
    if ((key === 'C' || key === 'U') && value !== undefined) {
      const count = parseWhole(value)
      if (typeof count !== 'number') {
        return { problem: `invalid context length '${value}'`, isUsage: true }
      }
      context = count
    }
    if (key === 'W') {
      const columns = parseWhole(value ?? '')
      if (typeof columns !== 'number' || columns === 0) {
        return { problem: `invalid width '${value}'`, isUsage: true }
      }
      width = columns
    }
  }
  const values = (wanted: string): ByteString[] =>
    options.filter(({ key }) => key === wanted).map(({ value = '' }) => value)
  const space = (['w', 'all'] as const)[keys.has('w') ? 1 : 0]
  return {
    keys,
    format: format ?? 'normal',
    context,
    width,
    labels: values('L'),
    excludes: values('x').map((it) => compileGlob(it)),
    blindness: {
      case: keys.has('i'),
      space:
        space === 'all'
          ? 'all'
          : keys.has('b')
            ? 'change'
            : keys.has('Z')
              ? 'trailing'
              : keys.has('E')
                ? 'tabs'
                : 'none',
      stripsReturn: keys.has('strip-trailing-cr'),
    },
  }
}
