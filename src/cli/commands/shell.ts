import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { controlPath } from '../../app/control.ts'
import {
  type CliCommand,
  type ConfigChoice,
  configFor,
  configOption,
  Ended,
  Failure,
} from '../command.ts'
import { type CageWish, enterCage, takeCage } from '../real-shell/enter.ts'
import { harmless } from '../table.ts'
import { visibleEscapes } from '../visible-escapes.ts'

/** The world of the operator's own. */
const OPERATOR = 'operator'
/** The folder of this code, where settings with secrets may stand, too. */
const CHECKOUT = join(import.meta.dirname, '../../..')

interface Choice extends ConfigChoice {
  readonly real?: boolean
  readonly c?: string
  readonly readOnly?: boolean
  readonly exec?: boolean
}

/**
 * Enters a world of the running brain without login, over its control socket; with `--real` by the
 * tools of this host, in namespaces of their own.
 */
export const command: CliCommand = (program) => {
  program
    .command('shell')
    .description('enter a world of the running brain, without login (Ctrl-D leaves)')
    .argument('[world]', 'which world', OPERATOR)
    .option('--real', "real tools on the world's files, in namespaces that nothing gets out of")
    .option('-c <command>', 'with --real: run this and leave')
    .option('--read-only', 'with --real: change nothing')
    .option('--exec', 'with --real: let programs in it be executed')
    .addOption(configOption())
    .action(async (world: string, { real, c, readOnly, exec, ...choice }: Choice) => {
      if (real === true) {
        const how = { isReadOnly: readOnly === true, isExecutable: exec === true }
        return realShell({ world, ...how, command: c }, choice)
      }
      if (c !== undefined || readOnly === true || exec === true)
        throw new Failure('-c, --read-only and --exec need --real', { status: 2 })
      if (world.includes('\n'))
        throw new Failure('a world has no newline in its name', { status: 2 })
      const path = controlPath(configFor(choice).dataDir)
      const socket = await connected(path)
      socket.write(`${world}\n`)
      await talk(socket)
    })
}

/** Runs twice: first it becomes the launcher, which runs it again in place of itself. */
const realShell = async (wish: Omit<CageWish, 'hidden'>, choice: ConfigChoice): Promise<void> => {
  const config = configFor(choice)
  const ends = takeCage()
  if (ends === undefined) return enterCage({ ...wish, hidden: [config.dataDir, CHECKOUT] })
  // Loaded late: who enters the emulated shell needs neither the store nor a persona.
  const [{ mountableFor }, { attendShell }] = await Promise.all([
    import('../../app/mountable.ts'),
    import('../real-shell/session.ts'),
  ])
  const trouble = (reason: string): void => console.error(`mimicry shell: ${harmless(reason)}`)
  const { world, isReadOnly } = wish
  const mountable = await mountableFor(config, { world, isReadOnly, trouble }).catch((cause) => {
    throw new Failure(`mimicry shell: ${cause instanceof Error ? cause.message : cause}`, { cause })
  })
  try {
    throw new Ended(await attendShell(ends, mountable))
  } finally {
    await mountable.close()
  }
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
