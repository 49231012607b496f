/** `${Package;-20}` and the like (lib/dpkg/pkg-format.c). */
import type { ByteString } from '../../base/bytes.ts'
import { abbreviation, fieldOf, fullName, type Package } from '../../shell/gnu/packages.ts'

/** A package in a format of --showformat. */
export const formatted = (it: Package, format: ByteString): ByteString =>
  format.replace(
    /\\(.)|\$\{([^};]*)(?:;(-?\d+))?\}/g,
    (_, escape: string | undefined, field: string | undefined, width: string | undefined) => {
      if (escape !== undefined) return ESCAPES.get(escape) ?? escape
      const value = valueOf(it, field ?? '')
      const columns = Number(width ?? 0)
      const cut = columns === 0 ? value : value.slice(0, Math.abs(columns))
      return columns < 0 ? cut.padEnd(-columns) : cut.padStart(columns)
    },
  )

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
])

const valueOf = (it: Package, field: ByteString): ByteString => {
  const [want = '', flag = '', state = ''] = it.status
  switch (field) {
    case 'binary:Package':
      return fullName(it)
    case 'binary:Summary':
      return fieldOf(it.text, 'Description').split('\n')[0] ?? ''
    case 'db:Status-Abbrev':
      return abbreviation(it)
    case 'db:Status-Want':
      return want
    case 'db:Status-Eflag':
      return flag
    case 'db:Status-Status':
      return state
    case 'source:Package':
    case 'source:Version': {
      const [source = '', version = ''] = fieldOf(it.text, 'Source').split(/[ ()]+/)
      if (field === 'source:Package') return source || it.name
      return version || it.version
    }
    default:
      return fieldOf(it.text, field).replace(/^\n/, '')
  }
}
