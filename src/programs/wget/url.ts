/** URLs as Wget 1.21.3 takes them apart (url.c). */
import type { ByteString } from '../../base/bytes.ts'

export interface Url {
  readonly scheme: 'http' | 'https' | 'ftp'
  readonly host: ByteString
  readonly port: number
  /** As messages show it: complete, and without the password. */
  readonly shown: ByteString
  /** Last part of the path; '' for a directory. */
  readonly file: ByteString
}

const PORTS = new Map([
  ['http', 80],
  ['https', 443],
  ['ftp', 21],
])

/** The URL, or the words Wget refuses it with; the quotes are those of the locale. */
export const parseUrl = (
  given: ByteString,
  quote: (text: ByteString) => ByteString,
): Url | { readonly problem: ByteString } => {
  const named = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(given)
  const text = named === null ? `http://${given}` : given
  const scheme = (named?.[1] ?? 'http').toLowerCase()
  const usual = PORTS.get(scheme)
  if (usual === undefined) {
    return { problem: `${given}: Unsupported scheme ${quote(named?.[1] ?? '')}.` }
  }
  const rest = named?.[2] ?? given
  const [, authority = '', tail = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? '' : authority.slice(0, at)
  const [, host = '', portText] =
    /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority.slice(at + 1)) ?? []
  if (host === '') return { problem: `${text}: Invalid host name.` }
  const port = portText === undefined || portText === '' ? usual : Number(portText)
  if (!Number.isInteger(port) || port > 65_535) return { problem: `${text}: Bad port number.` }
  const path = tail.startsWith('/') ? tail : `/${tail}`
  const login = user === '' ? '' : `${user.replace(/:.*/s, ':*password*')}@`
  const shownPort = port === usual ? '' : `:${port}`
  const file = path.replace(/\?.*/s, '')
  return {
    scheme: scheme as Url['scheme'],
    host: host.toLowerCase(),
    port,
    shown: `${scheme}://${login}${host.toLowerCase()}${shownPort}${escaped(path)}`,
    file: file.slice(file.lastIndexOf('/') + 1),
  }
}

/** What may not stand in a URL, as `%20`. */
const escaped = (path: ByteString): ByteString =>
  path.replace(
    /[\x00-\x20"<>\\^`{|}\x7f-\xff]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
