/** The command line: every file of commands/ is one command. Exit codes: 0, 1 failed, 2 misused. */
import { Command, CommanderError } from 'commander'
import { loadFolder } from '../app/load-folder.ts'
import { version } from '../app/version.ts'
import { type CliCommand, Ended, Failure } from './command.ts'

const main = async (words: readonly string[]): Promise<number> => {
  const program = new Command('mimicry')
    .description('A honeypot that is a machine which does not exist.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(mimicry --help lists the commands)')
  const folder = new URL('commands/', import.meta.url)
  // What it is asked for alone, if it is one: the others cost memory and half a second.
  const only = /^[a-z]+$/.exec(words[0] ?? '')?.[0]
  for (const add of await loadFolder<CliCommand>(folder, { name: 'command', only })) add(program)
  try {
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (cause) {
    return statusOf(cause)
  }
}

/** Says what is not said yet. A fault of ours is thrown on, with its stack. */
const statusOf = (cause: unknown): number => {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2
  if (cause instanceof Ended) return cause.status
  if (!(cause instanceof Failure)) throw cause
  console.error(cause.message)
  return cause.status
}

// Who reads no further (`mimicry ghosts | head`) has seen enough: as SIGPIPE would end another program.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(0)
})

process.exitCode = await main(process.argv.slice(2))
