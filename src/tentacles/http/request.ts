/** A request's head, read within the buffers nginx has for it, and what is wrong with it. */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'
import {
  HTTP_BODY_BYTES_MAX,
  HTTP_FIRST_BUFFER_BYTES,
  HTTP_LARGE_BUFFER_BYTES,
  HTTP_LARGE_BUFFERS_MAX,
} from '../../base/limits.ts'
import { createRequestLineReader, type RequestLine } from './request-line.ts'

export type Header = readonly [name: ByteString, value: ByteString]

/** `too large` and `to https` are nginx's own kinds of 400. */
export type Problem = 400 | 'too large' | 'to https' | 405 | 413 | 414 | 501 | 505

export interface Request extends RequestLine {
  readonly headers: readonly Header[]
  /** Host as asked for, small letters, without a port; '' when nobody named one. */
  readonly hostname: string
  /** Bytes of body that follow, or that it is chunked. */
  readonly body: number | 'chunked'
  readonly keepsAlive: boolean
  readonly problem?: Problem
}

export interface HeadReader {
  /** Reads on; the request once it is whole or wrong, with how many of these bytes it took. */
  push(bytes: Bytes): { readonly request?: Request; readonly taken: number }
  /** Nothing of a request has come yet. */
  readonly isEmpty: boolean
}

const LF = 10

/** The first header is read by what it says; those behind it of the same name are not. */
export const headerOf = ({ headers }: Pick<Request, 'headers'>, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1]

/** Reads one request's head. */
export const createHeadReader = (): HeadReader => {
  const line = createRequestLineReader()
  const headers: Header[] = []
  const buffers = createBuffers()
  let isLineDone = false
  let text = ''

  const finished = (problem?: Problem): Request => requestOf(line.line, headers, problem)

  const takeLine = (byte: number): Request | undefined => {
    const status = line.take(byte)
    if (status === 400 || status === 505) return finished(status)
    if (!buffers.take(1) && status === 'more') return finished(414)
    if (status === 'more') return undefined
    buffers.endLine()
    isLineDone = true
    return line.line.version[0] === 0 ? finished() : undefined
  }

  const takeHeader = (end: ByteString): Request | undefined => {
    text += end
    const isWhole = text.endsWith('\n')
    if (!buffers.take(end.length)) return finished('too large')
    if (!isWhole) return text.includes('\0') ? finished(400) : undefined
    const whole = text.replace(/\r?\n$/, '')
    text = ''
    buffers.endLine()
    if (whole === '') return finished()
    const header = headerIn(whole)
    if (header === undefined) return finished(400)
    headers.push(header)
    return undefined
  }

  return {
    push: (bytes) => {
      let at = 0
      while (at < bytes.length) {
        let request: Request | undefined
        if (isLineDone) {
          const end = bytes.indexOf(LF, at)
          const next = end < 0 ? bytes.length : end + 1
          request = takeHeader(textOf(bytes.subarray(at, next)))
          at = next
        } else {
          request = takeLine(bytes[at] ?? 0)
          at++
        }
        if (request !== undefined) return { request, taken: at }
      }
      return { taken: at }
    },
    get isEmpty() {
      return line.isEmpty
    },
  }
}

/** A line must lie in one buffer: one that does not fit moves to the next, as a whole. */
const createBuffers = () => {
  let size = HTTP_FIRST_BUFFER_BYTES
  let used = 0
  let lineBytes = 0
  let large = 0
  return {
    /** False when there is no room. */
    take: (bytes: number): boolean => {
      used += bytes
      lineBytes += bytes
      if (used < size) return true
      if (lineBytes >= HTTP_LARGE_BUFFER_BYTES || large === HTTP_LARGE_BUFFERS_MAX) return false
      large++
      size = HTTP_LARGE_BUFFER_BYTES
      used = lineBytes
      return true
    },
    endLine: (): void => {
      lineBytes = 0
    },
  }
}

/** Undefined for what ngx_http_parse_header_line refuses; a line without a colon has no value. */
const headerIn = (line: ByteString): Header | undefined => {
  const [, name = '', rest = ''] = /^([\x21-\x39\x3b-\x7e\x80-\xff]+)(:[^]*)?$/.exec(line) ?? []
  if (name === '' || /[\0\r]/.test(rest)) return undefined
  return [name, rest.slice(1).trim()]
}

const requestOf = (
  line: RequestLine,
  headers: readonly Header[],
  problem: Problem | undefined,
): Request => {
  const isOld = line.version[0] === 0
  const found = problem ?? (isOld ? oldProblem(line) : problemIn(line, headers))
  const isClosing = headerOf({ headers }, 'connection')?.toLowerCase() ?? ''
  const isNew = line.version[0] === 1 && line.version[1] > 0
  const keepsAlive = isNew ? !isClosing.includes('close') : isClosing.includes('keep-alive')
  return {
    ...line,
    headers,
    hostname: hostnameIn(line.host ?? headerOf({ headers }, 'host') ?? ''),
    body: headerOf({ headers }, 'transfer-encoding') === undefined ? lengthIn(headers) : 'chunked',
    keepsAlive: keepsAlive && !isOld && found === undefined,
    ...(found !== undefined && { problem: found }),
  }
}

/** HTTP/0.9 knows GET only. */
const oldProblem = ({ method }: RequestLine): Problem | undefined =>
  method === 'GET' ? undefined : 400

const count = (headers: readonly Header[], name: string): number =>
  headers.filter(([each]) => each.toLowerCase() === name).length

const lengthIn = (headers: readonly Header[]): number =>
  Number(headerOf({ headers }, 'content-length') ?? 0)

const problemIn = (
  { method, host, version }: RequestLine,
  headers: readonly Header[],
): Problem | undefined => {
  const named = headerOf({ headers }, 'host')
  const length = headerOf({ headers }, 'content-length')
  const encoding = headerOf({ headers }, 'transfer-encoding')
  if (count(headers, 'host') > 1 || count(headers, 'content-length') > 1) return 400
  if (named !== undefined && !isHost(named)) return 400
  if (host !== undefined && !isHost(host)) return 400
  if (named === undefined && version[1] > 0) return 400
  if (length !== undefined && !/^\d{1,18}$/.test(length)) return 400
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') return 501
    if (length !== undefined || version[1] === 0) return 400
  }
  if (method === 'TRACE' || method === 'CONNECT') return 405
  return lengthIn(headers) > HTTP_BODY_BYTES_MAX ? 413 : undefined
}

/** ngx_http_validate_host: no path, no space or control character, no two dots, and something. */
const isHost = (text: string): boolean =>
  !/[\0-\x20\x7f/]/.test(text) && !text.includes('..') && /^[^:]/.test(text) && text !== '.'

/** Without port and closing dot. */
const hostnameIn = (text: string): string =>
  text
    .toLowerCase()
    .replace(/(?<=^[^\]:]*|\]):.*$/, '')
    .replace(/\.$/, '')
