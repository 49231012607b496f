/** The control socket: the operator's shell enters a world through it, from this host only. */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Bytes, concat, textOf, toUnicode } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { CONTROL_LINE_BYTES_MAX } from '../base/limits.ts'
import type { Brain } from '../brain/brain.ts'
import type { DoorProtocol } from '../tentacles/tentacle.ts'
import { answerRequest, type ControlRequests, isRequest } from './control-requests.ts'

/** Where the control socket of a data folder is. */
export const controlPath = (dataDir: string): string => join(dataDir, 'control.sock')

export interface ControlSetup {
  readonly brain: Brain
  readonly clock: Clock
  /** The raw line, which is what the operator gets. */
  readonly line: DoorProtocol
  /** What a first line that is a JSON object may ask for. */
  readonly requests: ControlRequests
  readonly report: (cause: unknown) => void
}

export interface Control {
  close(): Promise<void>
}

const NEWLINE = 0x0a

/**
 * Listens at `path`, readable and writable by its owner only. A client's first line names the
 * world, and from then on it is a raw line; or it is a request in JSON, answered in JSON lines.
 */
export const openControl = async (path: string, setup: ControlSetup): Promise<Control> => {
  rmSync(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    serve(socket, setup).catch((cause: unknown) => {
      setup.report(cause)
      socket.destroy()
    })
  })
  await new Promise<void>((listening, fails) => {
    server.once('error', fails)
    server.listen({ path }, listening)
  })
  chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const serve = async (
  socket: Socket,
  { brain, clock, line, requests }: ControlSetup,
): Promise<void> => {
  const { world, rest } = await firstLine(socket)
  if (world === '') return void socket.destroy()
  if (isRequest(world)) return answerRequest(socket, toUnicode(world), requests)
  const source = { address: 'operator', port: 0, localAddress: '', localPort: 0 }
  const nerve = brain.nerveOf(world)
  await line.serve({ socket, source, initial: rest }, { nerve, clock })
}

const firstLine = (socket: Socket): Promise<{ world: string; rest: Bytes }> =>
  new Promise((settled) => {
    const parts: Bytes[] = []
    const settle = (world: string, rest: Bytes): void => {
      socket.off('data', take)
      socket.off('close', gone)
      socket.pause()
      settled({ world, rest })
    }
    const gone = () => settle('', concat(parts))
    const take = (bytes: Bytes): void => {
      parts.push(bytes)
      const all = concat(parts)
      const end = all.indexOf(NEWLINE)
      if (end >= 0) return settle(textOf(all.subarray(0, end)), all.subarray(end + 1))
      if (all.length > CONTROL_LINE_BYTES_MAX) settle('', all)
    }
    socket.on('data', take)
    socket.once('close', gone)
    socket.resume()
  })
