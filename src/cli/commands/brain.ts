import { type CliCommand, type ConfigChoice, configFor, configOption } from '../command.ts'
import { serveUntilStopped } from '../serving.ts'

/** Serves worlds and API to tentacles elsewhere, until SIGTERM, SIGINT or SIGHUP. */
export const command: CliCommand = (program) => {
  program
    .command('brain')
    .description('serve worlds and API; the doors are tentacles elsewhere')
    .addOption(configOption())
    .option('--log <file>', 'write the log there, in bounded size (default: to standard output)')
    .action(async (choice: ConfigChoice & { readonly log?: string }) => {
      const config = configFor(choice)
      await serveUntilStopped('brain', choice.log, config, async (logging) => {
        const { up } = await import('../../app/up.ts')
        return up(config, { ...logging, hasDoors: false })
      })
    })
}
