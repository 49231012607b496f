/** Visitors of the fault tests: lines through a raw door or the API, from an address of their own. */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'

/** The other side is gone: what the tests kill for. Anything else that fails is a fault. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** What a visitor holds: one line at a time, and all that came back for it. */
export interface Visitor {
  /** Answers what was received for the line, whole; refuses with ConnectionLost. */
  ask(line: string): Promise<string>
  leave(): void
}

export const PROMPT = 'root@ubuntu:~# '

/** An answer that takes longer is not coming. */
const ANSWER_MS_MAX = 120_000

/** Through the raw door as `nc` does: LF, no echo, an answer ends with the next prompt. */
export const rawVisitor = async (port: number, from: string): Promise<Visitor> => {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true })
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => {})
  let received = ''
  let look = () => {}
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    look()
  })
  socket.on('error', () => {})
  socket.on('close', () => reject(new ConnectionLost()))
  const answer = (): Promise<string> => {
    const whole = new Promise<string>((resolve) => {
      look = () => {
        if (!received.endsWith(PROMPT)) return
        resolve(received.slice(0, -PROMPT.length))
        received = ''
      }
      look()
    })
    const late = setTimeout(() => {
      reject(new Error(`no prompt within ${ANSWER_MS_MAX} ms, but ${JSON.stringify(received)}`))
    }, ANSWER_MS_MAX)
    return Promise.race([whole, lost]).finally(() => clearTimeout(late))
  }
  await answer()
  return {
    ask: (line) => {
      socket.write(`${line}\n`)
      return answer()
    },
    leave: () => socket.destroy(),
  }
}

/** Through `POST /process_command`, one session on a connection that is kept. */
export const apiVisitor = (port: number, from: string, session_id: string): Visitor => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (command: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ session_id, command })
      const headers = { 'content-type': 'application/json', 'content-length': body.length }
      const path = '/process_command'
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          path,
          method: 'POST',
          localAddress: from,
          agent,
          headers,
          timeout: ANSWER_MS_MAX,
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (more: string) => {
            text += more
          })
          response.on('error', (cause) => reject(new ConnectionLost('', { cause })))
          response.on('end', () => {
            const { statusCode } = response
            if (statusCode !== 200) return reject(new Error(`${statusCode}: ${text}`))
            resolve((JSON.parse(text) as { response: string }).response)
          })
        },
      )
      asked.on('error', (cause) => reject(new ConnectionLost('', { cause })))
      asked.on('timeout', () => {
        reject(new Error(`no answer within ${ANSWER_MS_MAX} ms to ${command}`))
        asked.destroy()
      })
      asked.end(body)
    })
  return { ask, leave: () => agent.destroy() }
}
