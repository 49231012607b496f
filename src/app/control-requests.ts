/** What the control socket answers besides being a shell: a JSON object in, JSON lines out. */

import { once } from 'node:events'
import type { Socket } from 'node:net'

/** Answers with any number of lines; whoever asked waits for `{"done": true}` behind them. */
export type ControlRequest = (asked: Readonly<Record<string, unknown>>) => AsyncIterable<unknown>

/** By the name under `request`. */
export type ControlRequests = ReadonlyMap<string, ControlRequest>

/** Whether a client's first line is a request; a world's name never begins with a brace. */
export const isRequest = (line: string): boolean => line.startsWith('{')

/** Answers one request and ends: lines, then `{"done":true}` or `{"error":"sentence"}`. */
export const answerRequest = async (
  socket: Socket,
  line: string,
  requests: ControlRequests,
): Promise<void> => {
  const say = async (answer: unknown): Promise<void> => {
    if (socket.destroyed) return
    if (!socket.write(`${JSON.stringify(answer)}\n`)) await once(socket, 'drain')
  }
  const asked = objectOf(line)
  const request = asked && requests.get(String(asked.request))
  if (asked === undefined || request === undefined) {
    await say({ error: `no such request; there are ${[...requests.keys()].join(', ')}` })
  } else {
    for await (const answer of request(asked)) await say(answer)
    await say({ done: true })
  }
  socket.end()
}

const objectOf = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch (cause) {
    // The client is told; anything but "this is no JSON" is a fault of ours.
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
