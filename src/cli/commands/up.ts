import { resolve } from 'node:path'
import type { Config } from '../../app/config.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption } from '../command.ts'
import { serveUntilStopped } from '../serving.ts'

interface Choice extends ConfigChoice {
  readonly log?: string
  readonly persona?: string
}

/** Serves until SIGTERM, SIGINT or SIGHUP, then ends sessions and stores what is pending. */
export const command: CliCommand = (program) => {
  program
    .command('up')
    .description('serve: doors, worlds and API in one process, until SIGTERM or Ctrl-C')
    .addOption(configOption())
    .option('--persona <persona>', 'who the machine is: a name, or the path of a file')
    .option('--log <file>', 'write the log there, in bounded size (default: to standard output)')
    .action(async ({ persona, ...choice }: Choice) => {
      const config = withPersona(configFor(choice), persona)
      await serveUntilStopped('up', choice.log, config, async (logging) => {
        // Loaded late: the other commands need neither the store nor the API.
        const { up } = await import('../../app/up.ts')
        return up(config, logging)
      })
    })
}

/** The one asked for on the command line, in place of the settings' own. */
const withPersona = (config: Config, persona: string | undefined): Config => {
  if (persona === undefined) return config
  const isPath = persona.includes('/') || persona.endsWith('.yaml')
  return { ...config, persona: isPath ? resolve(persona) : persona }
}
