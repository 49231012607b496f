/** One HTTP connection: requests one after the other, each answered as nginx does. */
import type { Socket } from 'node:net'
import { type Bytes, bytesOf, toUnicode } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  HTTP_HEADER_MS,
  HTTP_HEADERS_TOLD_MAX,
  HTTP_KEEPALIVE_MS,
  HTTP_LINGER_MS,
  HTTP_REQUESTS_MAX,
  HTTP_REQUESTS_TOLD_MAX,
} from '../../base/limits.ts'
import type { DoorHappening } from '../../events/events.ts'
import type { HttpFacts, Source } from '../../nerve/nerve.ts'
import { answerTo } from './answer.ts'
import { type BodyReader, createBodyReader } from './body.ts'
import { createHeadReader, type HeadReader, type Request } from './request.ts'

export interface HttpSetup {
  readonly facts: HttpFacts
  readonly source: Source
  readonly clock: Clock
  /** The bytes come out of TLS. */
  readonly isSecure: boolean
  /** ... but ought to: nginx says so, whatever is asked for. */
  readonly isPlain?: boolean
  readonly tell: (what: DoorHappening) => void
}

/** What is used of a socket. */
export type Wire = Pick<
  Socket,
  'write' | 'end' | 'destroy' | 'on' | 'once' | 'pause' | 'resume' | 'destroyed'
> & { readonly writableNeedDrain: boolean }

/** Serves a paused socket until it ends; `initial` was read of it already. */
export const serveHttp = (wire: Wire, initial: Bytes, setup: HttpSetup): void => {
  new HttpConnection(wire, setup).start(initial)
}

class HttpConnection {
  readonly #wire: Wire
  readonly #setup: HttpSetup
  #head: HeadReader = createHeadReader()
  #body: BodyReader | undefined
  #answered: { readonly request: Request; readonly status: number } | undefined
  #stopTimer = (): void => {}
  #requests = 0
  /** Nothing more is answered; what still comes is read and dropped. */
  #isOver = false

  constructor(wire: Wire, setup: HttpSetup) {
    this.#wire = wire
    this.#setup = setup
  }

  start(initial: Bytes): void {
    const wire = this.#wire
    this.#limit(HTTP_HEADER_MS)
    wire.once('close', () => {
      this.#stopTimer()
      this.#tellBody()
    })
    wire.once('end', () => this.#finish())
    wire.on('data', (bytes: Bytes) => this.#take(bytes))
    wire.on('drain', () => wire.resume())
    this.#take(initial)
    wire.resume()
  }

  /** nginx closes without a word. */
  #limit(ms: number): void {
    this.#stopTimer()
    this.#stopTimer = this.#setup.clock.after(ms, () => this.#wire.destroy())
  }

  #take(bytes: Bytes): void {
    let at = 0
    while (at < bytes.length && !this.#isOver) {
      const rest = bytes.subarray(at)
      at += this.#body === undefined ? this.#takeHead(rest) : this.#takeBody(rest, this.#body)
    }
    if (this.#wire.writableNeedDrain && !this.#isOver) this.#wire.pause()
  }

  #takeHead(bytes: Bytes): number {
    const wasEmpty = this.#head.isEmpty
    const { request, taken } = this.#head.push(bytes)
    if (request === undefined) {
      if (wasEmpty && !this.#head.isEmpty && this.#requests > 0) this.#limit(HTTP_HEADER_MS)
      return taken
    }
    this.#answer(request)
    return taken
  }

  #answer(request: Request): void {
    const { facts, clock, isSecure, source, isPlain = false } = this.#setup
    this.#requests++
    const isLast = this.#requests >= HTTP_REQUESTS_MAX
    const { status, bytes, closes } = answerTo(
      {
        ...request,
        keepsAlive: request.keepsAlive && !isLast,
        ...(isPlain && request.problem === undefined && { problem: 'to https' }),
      },
      {
        facts,
        nowMs: clock.nowMs(),
        isSecure,
        address: source.localAddress,
        port: source.localPort,
      },
    )
    this.#wire.write(bytesOf(bytes))
    this.#answered = { request, status }
    this.#head = createHeadReader()
    if (closes) {
      this.#tellBody()
      return this.#finish()
    }
    if (request.body === 0) return this.#next()
    this.#body = createBodyReader(request.body)
    this.#limit(HTTP_LINGER_MS)
  }

  #takeBody(bytes: Bytes, body: BodyReader): number {
    const { taken, isOver, isBad } = body.push(bytes)
    if (!isOver) {
      this.#limit(HTTP_LINGER_MS)
      return taken
    }
    if (isBad) {
      this.#tellBody()
      this.#finish()
    } else this.#next()
    return taken
  }

  #next(): void {
    this.#tellBody()
    this.#limit(HTTP_KEEPALIVE_MS)
  }

  /** Each request is told once, when its body is over or will not come. */
  #tellBody(): void {
    const { request, status } = this.#answered ?? {}
    const body = this.#body
    this.#answered = undefined
    this.#body = undefined
    if (request === undefined || status === undefined) return
    if (this.#requests > HTTP_REQUESTS_TOLD_MAX) return
    this.#setup.tell({
      type: 'http.request',
      method: toUnicode(request.method),
      target: toUnicode(request.target),
      version: request.version.join('.'),
      headers: request.headers
        .slice(0, HTTP_HEADERS_TOLD_MAX)
        .map(([name, value]) => [toUnicode(name), toUnicode(value)] as const),
      body: body?.beginning ?? NOTHING,
      bodyBytes: body?.bytes ?? 0,
      status,
    })
  }

  /** Our side ends; what the client still sends is read for a while, so that he gets no reset. */
  #finish(): void {
    if (this.#isOver || this.#wire.destroyed) return
    this.#isOver = true
    this.#tellBody()
    this.#limit(HTTP_LINGER_MS)
    this.#wire.end(() => this.#wire.resume())
  }
}

const NOTHING = bytesOf('')
