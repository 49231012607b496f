/** URLs as libcurl 7.88.1 takes them (urlapi.c), and the ranges curl expands (tool_urlglob.c). */
import type { ByteString } from '../../base/bytes.ts'
import { CURL_URLS_MAX } from '../../base/limits.ts'

export interface Url {
  readonly scheme: string
  readonly host: ByteString
  readonly port: number
  readonly path: ByteString
  readonly shown: ByteString
}

const PORTS = new Map(
  (
    'dict 2628 file 0 ftp 21 ftps 990 gopher 70 gophers 70 http 80 https 443 imap 143 imaps 993 ' +
    'ldap 389 ldaps 636 mqtt 1883 pop3 110 pop3s 995 rtmp 1935 rtsp 554 scp 22 sftp 22 smb 445 ' +
    'smbs 445 smtp 25 smtps 465 telnet 23 tftp 69'
  )
    .match(/\S+ \d+/g)
    ?.map((it): [string, number] => {
      const [name = '', port] = it.split(' ')
      return [name, Number(port)]
    }),
)

/** The URL, or curl's code and sentence. */
export const parseUrl = (
  given: ByteString,
): Url | { readonly code: number; readonly problem: ByteString } => {
  const bad = { code: 3, problem: 'URL using bad/illegal format or missing URL' }
  if (given === '' || /[\x00-\x20]/.test(given)) return bad
  const named = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(given)
  const rest = named?.[2] ?? given
  const scheme = (named?.[1] ?? guessScheme(rest)).toLowerCase()
  const usual = PORTS.get(scheme)
  if (usual === undefined) {
    return { code: 1, problem: `Protocol "${scheme}" not supported or disabled in libcurl` }
  }
  const [, authority = '', path = ''] = /^([^/?#]*)([^#]*)/s.exec(rest) ?? []
  const place = authority.slice(authority.lastIndexOf('@') + 1)
  const [, bracketed, plain = '', portText] =
    /^(?:\[([\da-f:.%]+)\]|([^:]*))(?::(.*))?$/is.exec(place) ?? []
  const host = bracketed ?? plain
  const shown = `${scheme}://${rest}${path === '' ? '/' : ''}`
  if (scheme === 'file') return { scheme, host: '', port: 0, path: path || '/', shown }
  const port = portText === undefined || portText === '' ? usual : Number(portText)
  if (host === '' || !/^\d*$/.test(portText ?? '') || port > 65_535) return bad
  return { scheme, host, port, path: path || '/', shown }
}

const guessScheme = (text: ByteString): string =>
  /^(ftp|dict|ldap|imap|smtp|pop3)\./i.exec(text)?.[1] ?? 'http'

/** `{a,b}` and `[1-3]`; a text is the complaint. At most CURL_URLS_MAX URLs. */
export const expandUrl = (given: ByteString): readonly ByteString[] | ByteString => {
  let urls: ByteString[] = ['']
  for (let at = 0; at < given.length; ) {
    const char = given.charAt(at)
    const close = char === '{' ? given.indexOf('}', at) : char === '[' ? given.indexOf(']', at) : -2
    const inside = close > at ? given.slice(at + 1, close) : ''
    if (close === -1 && char === '{') return globError('unmatched brace', at + 1, given)
    const isAddress = char === '[' && /^[\da-f]*:[\da-f:.]*$/i.test(inside)
    const words = close === -2 || isAddress ? [char] : wordsOf(char, inside)
    if (words === undefined) return globError('bad range', at + 2, given)
    urls = urls.flatMap((url) => words.map((word) => url + word)).slice(0, CURL_URLS_MAX)
    at = close === -2 || isAddress ? at + 1 : close + 1
  }
  return urls
}

const globError = (what: string, position: number, url: ByteString): ByteString =>
  `${what} in URL position ${position}:\n${url}\n${' '.repeat(position - 1)}^`

const wordsOf = (open: string, inside: ByteString): readonly ByteString[] | undefined => {
  if (open === '{') return inside.split(',').slice(0, CURL_URLS_MAX)
  const range = /^(\d+)-(\d+)(?::(\d+))?$/.exec(inside)
  const letters = /^([a-z])-([a-z])$/i.exec(inside)
  if (letters !== null) {
    const [from = 0, to = 0] = letters.slice(1).map((it) => it.charCodeAt(0))
    if (to < from) return undefined
    return Array.from({ length: to - from + 1 }, (_, step) => String.fromCharCode(from + step))
  }
  if (range === null) return undefined
  const [, first = '', last = '', step = '1'] = range
  const [from, to, by] = [Number(first), Number(last), Number(step)]
  if (to < from || by < 1) return undefined
  const width = first.startsWith('0') ? first.length : 0
  const count = Math.min(Math.floor((to - from) / by) + 1, CURL_URLS_MAX)
  return Array.from({ length: count }, (_, at) => String(from + at * by).padStart(width, '0'))
}
