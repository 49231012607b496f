/** Raw lines to a running Mimicry, for measuring. */
import { connect, type Socket } from 'node:net'

export interface BenchClient {
  readonly socket: Socket
  /** Sends a line; answers when what came ends with the prompt. Milliseconds it took. */
  ask(line: string): Promise<number>
  close(): void
}

/** Connects and waits for the prompt (text that ends with `# `). */
export const benchClient = async (port: number, from = '127.0.0.1'): Promise<BenchClient> => {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true })
  let tail = ''
  let look = () => {}
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    tail = (tail + text).slice(-64)
    look()
  })
  const failed = new Promise<never>((_, fails) => {
    socket.once('error', fails)
    socket.once('close', () => fails(new Error('closed')))
  })
  failed.catch(() => {})
  const prompt = (): Promise<void> =>
    Promise.race([
      failed,
      new Promise<void>((there) => {
        look = () => {
          if (!tail.endsWith('# ')) return
          tail = ''
          there()
        }
        look()
      }),
    ])
  await prompt()
  return {
    socket,
    ask: async (line) => {
      const fromMs = performance.now()
      socket.write(`${line}\n`)
      await prompt()
      return performance.now() - fromMs
    },
    close: () => socket.destroy(),
  }
}

/** The value below which that share of the sorted list lies. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
