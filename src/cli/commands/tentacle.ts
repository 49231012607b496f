import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'
import { serveUntilStopped } from '../serving.ts'

interface Choice extends ConfigChoice {
  readonly brain?: string
  readonly log?: string
}

/** Opens doors whose brain is elsewhere, until SIGTERM, SIGINT or SIGHUP. */
export const command: CliCommand = (program) => {
  program
    .command('tentacle')
    .description('open doors alone; their brain is elsewhere (tentacle.token lets us in there)')
    .option('--brain <url>', 'where the brain is, wss://HOST:PORT (default: tentacle.brain)')
    .addOption(configOption())
    .option('--log <file>', 'write the log there, in bounded size (default: to standard output)')
    .action(async (choice: Choice) => {
      const config = configFor(choice)
      const { brain: configured, token } = config.tentacle
      const url = choice.brain ?? configured
      const problem = problemOf(url, token)
      if (problem !== undefined || url === undefined || token === undefined) {
        throw new Failure(`mimicry tentacle: ${problem}`, { status: 2 })
      }
      await serveUntilStopped('tentacle', choice.log, config, async (logging) => {
        const { runTentacle } = await import('../../app/tentacle.ts')
        return runTentacle(config, { url, token }, logging)
      })
    })
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const problemOf = (url: string | undefined, token: string | undefined): string | undefined => {
  if (url === undefined)
    return 'where is the brain? Say --brain wss://HOST:PORT or set tentacle.brain'
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    return `${url} is no address of a brain. Write wss://HOST:PORT`
  }
  const { protocol, hostname } = new URL(url)
  if (protocol === 'ws:' && !LOOPBACK.test(hostname)) {
    return `${url} would send all that visitors type in plain text. Write wss://, or tunnel to loopback`
  }
  if (token === undefined) {
    return 'tentacle.token is missing. Take the one that the brain has under brain.tentacles'
  }
  return undefined
}
