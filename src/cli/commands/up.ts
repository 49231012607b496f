import { pino } from 'pino'
import type { Config } from '../../app/config.ts'
import type { UpOptions } from '../../app/up.ts'
import { LOG_BYTES_MAX } from '../../base/limits.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'
import { openLogFile } from '../log-file.ts'

/** Serves until SIGTERM, SIGINT or SIGHUP, then ends sessions and stores what is pending. */
export const command: CliCommand = (program) => {
  program
    .command('up')
    .description('serve: doors, worlds and API in one process, until SIGTERM or Ctrl-C')
    .addOption(configOption())
    .option('--log <file>', 'write the log there, in bounded size (default: to standard output)')
    .action(async (choice: ConfigChoice & { readonly log?: string }) => {
      const config = configFor(choice)
      const asked = stopAsked()
      // Loaded late: the other commands need neither the store nor the API.
      const { up } = await import('../../app/up.ts')
      const running = await up(config, logTo(choice.log, config)).catch((cause: unknown) => {
        throw new Failure(`mimicry up: ${reasonsOf(cause)}`, { cause })
      })
      await asked
      await running.stop()
    })
}

const logTo = (path: string | undefined, { sensor }: Config): UpOptions => {
  if (path === undefined) return {}
  return { log: pino({ base: { sensor } }, openLogFile(path, { bytesMax: LOG_BYTES_MAX })) }
}

/** The first of these signals asks; a second one finds no listener and ends the process. */
const stopAsked = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => resolve())
    }
  })

const reasonsOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : `${cause.message}: ${reasonsOf(cause.cause)}`
}
