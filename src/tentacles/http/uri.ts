/** What a target means, as nginx's merge_slashes and ngx_http_parse_complex_uri have it. */
import type { ByteString } from '../../base/bytes.ts'

export interface Target {
  /** Decoded, without dots and double slashes. */
  readonly path: ByteString
  /** As sent, without the question mark; undefined without one. */
  readonly query?: ByteString
}

/** Undefined for what is answered with 400: bad or NUL escapes, and what leads above the root. */
export const targetOf = (sent: ByteString): Target | undefined => {
  const [bare = ''] = sent.split('#', 1)
  const at = bare.indexOf('?')
  const encoded = at < 0 ? bare : bare.slice(0, at)
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(encoded)) return undefined
  const decoded = encoded.replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  const path = withoutDots(decoded)
  if (path === undefined) return undefined
  return at < 0 ? { path } : { path, query: bare.slice(at + 1) }
}

const withoutDots = (path: ByteString): ByteString | undefined => {
  const names: string[] = []
  const all = path.split('/').slice(1)
  let isDirectory = false
  for (const name of all) {
    isDirectory = name === '' || name === '.' || name === '..'
    if (name === '..' && names.pop() === undefined) return undefined
    if (!isDirectory) names.push(name)
  }
  const joined = `/${names.join('/')}`
  return isDirectory && names.length > 0 ? `${joined}/` : joined
}
