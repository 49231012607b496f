/** What a command of the command line is, and what commands share. */
import { type Command, Option } from 'commander'
import { type Config, loadConfig } from '../app/config.ts'

/** Adds one command to the program; its action throws `Failure` when it can't do its work. */
export type CliCommand = (program: Command) => void

/** The end of a command: the message on stderr, and the exit status (1 failed, 2 misused). */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly status: 1 | 2

  constructor(message: string, { status = 1, cause }: { status?: 1 | 2; cause?: unknown } = {}) {
    super(message, { cause })
    this.status = status
  }
}

/** Why something failed, and what was behind it: each thing said once. */
export const reasonsOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  const { message } = cause
  if (cause.cause === undefined) return message
  const behind = reasonsOf(cause.cause)
  return message.includes(behind) ? message : `${message}: ${behind}`
}

/** The end of a command that hands on the exit status of another program. */
export class Ended extends Error {
  override readonly name = 'Ended'
  readonly status: number

  constructor(status: number) {
    super(`ended with ${status}`)
    this.status = status
  }
}

export interface ConfigChoice {
  readonly config?: string
}

/** `--config FILE`, which every command has. */
export const configOption = (): Option =>
  new Option('--config <file>', 'settings (default: mimicry.yaml, if there is one)')

/** The configuration a command runs with; refuses all its problems at once, with status 2. */
export const configFor = ({ config: file }: ConfigChoice): Config => {
  const config = loadConfig({ file, env: process.env })
  if ('problems' in config) throw new Failure(config.problems.join('\n'), { status: 2 })
  return config
}
