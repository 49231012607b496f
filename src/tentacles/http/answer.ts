/** What nginx answers to a request: files, redirections and error pages, recorded from 1.22.1. */
import type { ByteString } from '../../base/bytes.ts'
import type { HttpFacts, HttpPage } from '../../nerve/nerve.ts'
import { conditionOf, etagOf, rangeOf } from './conditions.ts'
import { headerOf, type Problem, type Request } from './request.ts'
import { targetOf } from './uri.ts'

export interface Answer {
  readonly status: number
  readonly bytes: ByteString
  /** The connection ends after it, whatever its head says. */
  readonly closes: boolean
}

/** What answers depend on besides the request. */
export interface Site {
  readonly facts: HttpFacts
  readonly nowMs: number
  /** The request came over TLS. */
  readonly isSecure: boolean
  /** Where the connection arrived, as a redirection names it. */
  readonly address: string
  readonly port: number
}

const TITLES: ReadonlyMap<number, string> = new Map([
  [301, '301 Moved Permanently'],
  [400, '400 Bad Request'],
  [403, '403 Forbidden'],
  [404, '404 Not Found'],
  [405, '405 Not Allowed'],
  [412, '412 Precondition Failed'],
  [413, '413 Request Entity Too Large'],
  [414, '414 Request-URI Too Large'],
  [416, '416 Requested Range Not Satisfiable'],
  [501, '501 Not Implemented'],
  [505, '505 HTTP Version Not Supported'],
])

/** Pages of 400 that say more. */
const REASONS: ReadonlyMap<Problem, string> = new Map<Problem, string>([
  ['too large', 'Request Header Or Cookie Too Large'],
  ['to https', 'The plain HTTP request was sent to HTTPS port'],
])

/** Old browsers hid short error pages (msie_padding). */
const PADDING = '<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n'.repeat(6)

/** Answers a request; pure. Nothing of the request is repeated but host and path of a directory. */
export const answerTo = (request: Request, site: Site): Answer => {
  if (request.problem !== undefined) return refusal(request, site, request.problem)
  const target = targetOf(request.target)
  if (target === undefined) return refusal(request, site, 400)
  const page = site.facts.pages.find(({ path }) => path === target.path)
  if (page !== undefined) return fileAnswer(request, site, page)
  const directory = target.path.endsWith('/') ? target.path : `${target.path}/`
  if (!site.facts.directories.includes(directory)) return refusal(request, site, 404)
  if (directory === target.path) return refusal(request, site, 403)
  const query = target.query === undefined || target.query === '' ? '' : `?${target.query}`
  return errorPage(request, site, {
    status: 301,
    headers: [['Location', `${originOf(request, site)}${escapedPath(directory)}${query}`]],
  })
}

const refusal = (request: Request, site: Site, problem: Problem | 403 | 404 | 416): Answer => {
  const status = typeof problem === 'number' ? problem : 400
  const reason = REASONS.get(problem as Problem)
  return errorPage(request, site, { status, ...(reason !== undefined && { reason }) })
}

interface ErrorPage {
  readonly status: number
  readonly reason?: string
  readonly headers?: readonly (readonly [string, string])[]
  /** After Connection. */
  readonly trailers?: readonly (readonly [string, string])[]
  readonly closes?: boolean
}

const errorPage = (request: Request, site: Site, page: ErrorPage): Answer => {
  const { status, reason } = page
  const title = TITLES.get(status) ?? '404 Not Found'
  const heading = reason === undefined ? title : `${title.slice(0, 4)}${reason}`
  const lines = [
    '<html>',
    `<head><title>${heading}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    ...(reason === undefined ? [] : [`<center>${reason}</center>`]),
    `<hr><center>${site.facts.server}</center>`,
    '</body>',
    '</html>',
    '',
  ]
  const body = lines.join('\r\n') + (status >= 400 && isPadded(request) ? PADDING : '')
  return whole(request, site, {
    status: title,
    headers: [
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
      ...(page.headers ?? []),
    ],
    trailers: page.trailers ?? [],
    body,
    closes: page.closes ?? false,
  })
}

const isPadded = (request: Request): boolean => {
  const agent = headerOf(request, 'user-agent') ?? ''
  if (agent.includes('Opera')) return false
  return agent.includes('MSIE ') || (agent.includes('Chrome/') && !agent.includes('Gecko/'))
}

/** The static module: GET and HEAD only, with conditions and one range. */
const fileAnswer = (request: Request, site: Site, page: HttpPage): Answer => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(request, site, 405)
  const modified = httpDate(page.modifiedS * 1000)
  const etag = etagOf(page)
  const condition = conditionOf(request, { etag, modified, modifiedS: page.modifiedS })
  if (condition === 'failed') return errorPage(request, site, { status: 412, closes: true })
  const validators = { headers: [['Last-Modified', modified]], etag: ['ETag', etag] } as const
  if (condition === 'not modified') {
    return whole(request, site, {
      status: '304 Not Modified',
      headers: validators.headers,
      trailers: [validators.etag],
      body: '',
    })
  }
  const size = page.body.length
  const range = rangeOf(request, { etag, modified, size })
  if (range === 'unsatisfiable') {
    return errorPage(request, site, {
      status: 416,
      trailers: [['Content-Range', `bytes */${size}`]],
    })
  }
  const { from, to } = range ?? { from: 0, to: size }
  const end =
    range === undefined
      ? (['Accept-Ranges', 'bytes'] as const)
      : (['Content-Range', `bytes ${from}-${to - 1}/${size}`] as const)
  return whole(request, site, {
    status: range === undefined ? '200 OK' : '206 Partial Content',
    headers: [
      ['Content-Type', page.type],
      ['Content-Length', String(to - from)],
      ...validators.headers,
    ],
    trailers: [validators.etag, end],
    body: page.body.slice(from, to),
    continues: true,
  })
}

interface Parts {
  readonly status: string
  readonly headers: readonly (readonly [string, string])[]
  readonly trailers: readonly (readonly [string, string])[]
  readonly body: ByteString
  readonly closes?: boolean
  /** Who asked first whether to send a body is told to go on. */
  readonly continues?: boolean
}

const whole = (request: Request, site: Site, parts: Parts): Answer => {
  const { keepsAlive, method, version } = request
  const status = Number(parts.status.slice(0, 3))
  const keeps = keepsAlive && !CLOSING.has(status)
  const closes = !keeps || parts.closes === true
  if (version[0] === 0) return { status, bytes: parts.body, closes }
  const lines = [
    `HTTP/1.1 ${parts.status}`,
    `Server: ${site.facts.server}`,
    `Date: ${httpDate(site.nowMs)}`,
    ...parts.headers.map(([name, value]) => `${name}: ${value}`),
    `Connection: ${keeps ? 'keep-alive' : 'close'}`,
    ...parts.trailers.map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ]
  const isAsking = /^100-continue$/i.test(headerOf(request, 'expect') ?? '') && version[1] > 0
  const go = isAsking && parts.continues === true ? 'HTTP/1.1 100 Continue\r\n\r\n' : ''
  const body = method === 'HEAD' ? '' : parts.body
  return { status, bytes: `${go}${lines.join('\r\n')}${body}`, closes }
}

/** ngx_http_special_response_handler ends the connection after these. */
const CLOSING = new Set([400, 413, 414, 500, 501, 505])

/** RFC 9110's IMF-fixdate. */
const httpDate = (ms: number): string => new Date(ms).toUTCString()

const originOf = ({ hostname }: Request, { isSecure, address, port }: Site): string => {
  const usual = isSecure ? 443 : 80
  const host = hostname === '' ? address : hostname
  return `${isSecure ? 'https' : 'http'}://${host}${port === usual ? '' : `:${port}`}`
}

/** ngx_escape_uri: what a URI cannot hold. */
const escapedPath = (path: ByteString): ByteString =>
  path.replace(
    /[\0-\x20"#%<>?\\^`{|}\x7f-\xff]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
