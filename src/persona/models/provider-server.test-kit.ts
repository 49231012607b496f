/** A provider on loopback that speaks each protocol, and answers as a test wants. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderName } from './model.ts'

export type Reply =
  | { readonly is: 'text'; readonly text: string; readonly ended?: 'length' | 'filter' }
  | { readonly is: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Takes the question and says nothing. */
  | { readonly is: 'hang' }
  /** Says the first half, then breaks the connection. */
  | { readonly is: 'cut'; readonly text: string }
  /** Says the first half, then nothing more. */
  | { readonly is: 'stall'; readonly text: string }
  /** 200, and bytes that are no answer. */
  | { readonly is: 'garbage'; readonly body: string }
  /** Never ends. */
  | { readonly is: 'flood' }
  | { readonly is: 'redirect'; readonly to: string }

export interface Heard {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

export interface ProviderServer {
  readonly baseUrl: string
  readonly heard: Heard[]
  close(): Promise<void>
}

const TOKENS_IN = 321
const TOKENS_OUT = 45

/** Listens on a free port of 127.0.0.1; `replies` is asked for each question. */
export const providerServer = async (
  provider: ProviderName,
  replies: (n: number, heard: Heard) => Reply | Promise<Reply>,
): Promise<ProviderServer> => {
  const heard: Heard[] = []
  const speak = provider === 'anthropic' ? anthropic : provider === 'ollama' ? ollama : openai
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>
    const it = { path: request.url ?? '', headers: request.headers, body }
    heard.push(it)
    const reply = await replies(heard.length, it)
    if (reply.is === 'hang') return
    if (reply.is === 'status') return refuse(response, reply)
    if (reply.is === 'redirect') return void response.writeHead(307, { location: reply.to }).end()
    if (reply.is === 'garbage') {
      const type = body.stream === true ? 'text/event-stream' : 'application/json'
      return void response.writeHead(200, { 'content-type': type }).end(reply.body)
    }
    if (reply.is === 'flood') return flood(response, speak)
    const said = speak(reply.text, {
      isStreamed: body.stream === true,
      ended: reply.is === 'text' ? (reply.ended ?? 'stop') : 'stop',
    })
    response.writeHead(200, { 'content-type': said.type })
    if (reply.is === 'text') return void response.end(said.pieces.join(''))
    const all = said.pieces.join('')
    response.write(all.slice(0, all.length >> 1))
    if (reply.is === 'cut') setTimeout(() => response.destroy(), 20)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const base = provider === 'ollama' ? '/api' : '/v1'
  return {
    baseUrl: `http://127.0.0.1:${port}${base}`,
    heard,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

const refuse = (
  response: ServerResponse,
  { status, retryAfter }: { readonly status: number; readonly retryAfter?: string },
): void => {
  const error = { message: 'Incorrect API key provided: sk-secret-1234', type: 'x', code: null }
  const headers = {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  }
  response.writeHead(status, headers).end(JSON.stringify({ type: 'error', error }))
}

const flood = (response: ServerResponse, speak: Speak): void => {
  const { type, pieces } = speak('x'.repeat(65_536), { isStreamed: true, ended: 'stop' })
  const piece = pieces.slice(0, -2).join('') || ' '.repeat(65_536)
  response.writeHead(200, { 'content-type': type })
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

type Speak = (
  text: string,
  how: { readonly isStreamed: boolean; readonly ended: 'stop' | 'length' | 'filter' },
) => { readonly type: string; readonly pieces: readonly string[] }

const halves = (text: string): readonly string[] => text.match(/[^]{1,37}/g) ?? ['']
const event = (data: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`

const openai: Speak = (text, { isStreamed, ended }) => {
  const reason = ended === 'filter' ? 'content_filter' : ended
  const usage = {
    prompt_tokens: TOKENS_IN,
    completion_tokens: TOKENS_OUT,
    total_tokens: TOKENS_IN + TOKENS_OUT,
  }
  const head = { id: 'c1', created: 1, model: 'm' }
  if (!isStreamed) {
    const message = { role: 'assistant', content: text }
    const choices = [{ index: 0, message, finish_reason: reason }]
    const body = { ...head, object: 'chat.completion', choices, usage }
    return { type: 'application/json', pieces: [JSON.stringify(body)] }
  }
  const chunk = (delta: unknown, finish: string | null) =>
    event({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
  const pieces = [
    chunk({ role: 'assistant', content: '' }, null),
    ...halves(text).map((content) => chunk({ content }, null)),
    chunk({}, reason),
    event({ ...head, object: 'chat.completion.chunk', choices: [], usage }),
    'data: [DONE]\n\n',
  ]
  return { type: 'text/event-stream', pieces }
}

const anthropic: Speak = (text, { isStreamed, ended }) => {
  const reasons = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal' }
  const message = {
    id: 'm1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    stop_sequence: null,
  }
  if (!isStreamed) {
    const body = {
      ...message,
      content: [{ type: 'text', text }],
      stop_reason: reasons[ended],
      usage: { input_tokens: TOKENS_IN, output_tokens: TOKENS_OUT },
    }
    return { type: 'application/json', pieces: [JSON.stringify(body)] }
  }
  const of = (data: { readonly type: string }) => event(data, data.type)
  const begun = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { input_tokens: TOKENS_IN, output_tokens: 0 },
  }
  const start = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
  const delta = (piece: string) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: piece },
  })
  const ending = {
    type: 'message_delta',
    delta: { stop_reason: reasons[ended], stop_sequence: null },
    usage: { output_tokens: TOKENS_OUT },
  }
  const pieces = [
    of({ type: 'message_start', message: begun } as { type: string }),
    of(start),
    ...halves(text).map((piece) => of(delta(piece))),
    of({ type: 'content_block_stop', index: 0 } as { type: string }),
    of(ending),
    of({ type: 'message_stop' }),
  ]
  return { type: 'text/event-stream', pieces }
}

const ollama: Speak = (text, { isStreamed, ended }) => {
  const line = (content: string, end: object) =>
    `${JSON.stringify({ model: 'm', created_at: '2026-11-22T00:00:00Z', message: { role: 'assistant', content }, ...end })}\n`
  const end = {
    done: true,
    done_reason: ended,
    prompt_eval_count: TOKENS_IN,
    eval_count: TOKENS_OUT,
    total_duration: 1,
    load_duration: 1,
    prompt_eval_duration: 1,
    eval_duration: 1,
  }
  if (!isStreamed) return { type: 'application/json', pieces: [line(text, end)] }
  const pieces = [...halves(text).map((piece) => line(piece, { done: false })), line('', end)]
  return { type: 'application/x-ndjson', pieces }
}
