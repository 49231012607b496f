/** Conditional requests and ranges, as nginx's not_modified and range filters decide them. */
import type { HttpPage } from '../../nerve/nerve.ts'
import { headerOf, type Request } from './request.ts'

/** `"modified-size"` in hexadecimal. */
export const etagOf = ({ modifiedS, body }: HttpPage): string =>
  `"${modifiedS.toString(16)}-${body.length.toString(16)}"`

interface Validators {
  readonly etag: string
  /** As Last-Modified has it. */
  readonly modified: string
}

/** Whether the file is wanted: undefined when it is. */
export const conditionOf = (
  request: Request,
  { etag, modified, modifiedS }: Validators & { readonly modifiedS: number },
): 'failed' | 'not modified' | undefined => {
  const unmodified = headerOf(request, 'if-unmodified-since')
  if (unmodified !== undefined) {
    const atMs = Date.parse(unmodified)
    if (!(atMs >= modifiedS * 1000)) return 'failed'
  }
  const match = headerOf(request, 'if-match')
  if (match !== undefined && !isListed(match, etag, { isWeak: false })) return 'failed'
  const since = headerOf(request, 'if-modified-since')
  const none = headerOf(request, 'if-none-match')
  if (since === undefined && none === undefined) return undefined
  // if_modified_since exact: the time must be the same.
  if (since !== undefined && Date.parse(since) !== Date.parse(modified)) return undefined
  if (none !== undefined && !isListed(none, etag, { isWeak: true })) return undefined
  return 'not modified'
}

const isListed = (list: string, etag: string, { isWeak }: { isWeak: boolean }): boolean => {
  if (list === '*') return true
  const tags = list.split(',').map((tag) => tag.trim())
  return tags.some((tag) => tag === etag || (isWeak && tag === `W/${etag}`))
}

export interface Range {
  readonly from: number
  /** Behind the last byte. */
  readonly to: number
}

/**
 * The one range that is asked for; undefined for the whole file. Several ranges at once are
 * answered with the whole file, as nginx does with `max_ranges 1`.
 */
export const rangeOf = (
  request: Request,
  { etag, modified, size }: Validators & { readonly size: number },
): Range | 'unsatisfiable' | undefined => {
  const wanted = headerOf(request, 'range')
  const only = headerOf(request, 'if-range')
  if (wanted === undefined || !/^bytes=/i.test(wanted)) return undefined
  if (only !== undefined && only !== etag && only !== modified) return undefined
  const spec = wanted.slice('bytes='.length).trim()
  if (spec.includes(',')) return undefined
  const [, first = '', last = ''] = /^(\d{0,15})\s*-\s*(\d{0,15})$/.exec(spec) ?? []
  if (first === '' && last === '') return 'unsatisfiable'
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return from < to ? { from, to } : 'unsatisfiable'
}
