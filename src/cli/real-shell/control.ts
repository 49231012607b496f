/** The line to a cage's first process: lines of JSON. What comes from in there is not trusted. */
import type { Duplex } from 'node:stream'

export interface Control {
  /** The shell's exit status; undefined when the cage has ended without one. */
  readonly status: Promise<number | undefined>
  /** Why there is no shell, if the cage has said so; in printable characters. */
  failure(): string | undefined
  /** Files are served: the shell may begin. */
  serving(): void
  resize(rows: number, columns: number): void
  /** Has the mount looked at, from where it can be seen; `done` when it was, or can't be. */
  touch(done: () => void): void
}

const LINE_BYTES_MAX = 4096

export const createControl = (socket: Duplex): Control => {
  const ended = Promise.withResolvers<number | undefined>()
  const looks: (() => void)[] = []
  let isOver = false
  let said = ''
  let failure: string | undefined

  const tell = (message: unknown): void => void socket.write(`${JSON.stringify(message)}\n`)
  const end = (): void => {
    isOver = true
    ended.resolve(undefined)
    for (const look of looks.splice(0)) look()
  }
  const hear = (line: string): void => {
    const status = /^\{"status": (\d{1,3})\}$/.exec(line)?.[1]
    if (status !== undefined) ended.resolve(Number(status))
    else if (line === '"touched"') looks.shift()?.()
    else failure ??= /^\{"failed": "(.*)"\}$/.exec(line)?.[1]?.replaceAll(/[^ -~]/g, '?')
  }
  socket.setEncoding('latin1')
  socket.on('data', (part: string) => {
    const lines = (said + part).split('\n')
    said = lines.pop() ?? ''
    for (const line of lines) hear(line)
    if (said.length > LINE_BYTES_MAX) socket.destroy()
  })
  socket.on('error', () => {})
  socket.once('close', end)

  return {
    status: ended.promise,
    failure: () => failure,
    serving: () => tell('serving'),
    resize: (rows, columns) => tell({ size: [rows, columns] }),
    touch: (done) => {
      if (isOver) return done()
      looks.push(done)
      tell('touch')
    },
  }
}
