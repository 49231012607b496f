import { connect, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { controlPath } from '../../app/control.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'
import { visibleEscapes } from '../visible-escapes.ts'

/** The world of the operator's own. */
const OPERATOR = 'operator'

/** Enters a world of the running brain without login, over its control socket. */
export const command: CliCommand = (program) => {
  program
    .command('shell')
    .description('enter a world of the running brain, without login (Ctrl-D leaves)')
    .argument('[world]', 'which world', OPERATOR)
    .addOption(configOption())
    .action(async (world: string, choice: ConfigChoice) => {
      if (world.includes('\n'))
        throw new Failure('a world has no newline in its name', { status: 2 })
      const path = controlPath(configFor(choice).dataDir)
      const socket = await connected(path)
      socket.write(`${world}\n`)
      await talk(socket)
    })
}

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', (cause: NodeJS.ErrnoException) => reject(refusal(path, cause)))
  })

const refusal = (path: string, cause: NodeJS.ErrnoException): Failure => {
  if (cause.code === 'EACCES' || cause.code === 'EPERM') {
    return new Failure(`${path} is another user's: run this as root or as that user`, { cause })
  }
  if (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED') {
    return new Failure(`no brain listens at ${path}. Start one with: make prod`, { cause })
  }
  return new Failure(`${path} can't be reached: ${cause.message}`, { cause })
}

/** Ends when the machine has said its last byte. What a visitor left must not drive the terminal. */
const talk = async (socket: Socket): Promise<void> => {
  const input = pipeline(process.stdin, socket)
  // The machine may leave first (`exit`): typing on then is no error.
  input.catch(() => {})
  if (process.stdout.isTTY) await pipeline(socket, visibleEscapes(), process.stdout, { end: false })
  else await pipeline(socket, process.stdout, { end: false })
  process.stdin.destroy()
}
