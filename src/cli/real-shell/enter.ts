/** The way into namespaces: this process becomes their launcher, and comes back as their server. */
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Failure } from '../command.ts'
import { NO_FUSE } from '../mounting.ts'
import { cageIds } from './ids.ts'

export interface CageWish {
  readonly world: string
  readonly isReadOnly: boolean
  /** Programs in the world may be executed. */
  readonly isExecutable: boolean
  /** Of this host, and never to be seen in there although they may be below /usr. */
  readonly hidden: readonly string[]
  /** What the shell is told; without it, it reads its standard input. */
  readonly command: string | undefined
}

/** Numbers of open descriptors, and of the process that all of the cage dies with. */
export interface CageEnds {
  readonly fuse: number
  readonly control: number
  readonly cage: number
  /** The outer end of a terminal, or of three pipes. */
  readonly terminal?: number
  readonly stdin?: number
  readonly stdout?: number
  readonly stderr?: number
}

const ENDS = 'REAL_SHELL'

/** The cage this process was launched for, once; undefined when it was not. */
export const takeCage = (): CageEnds | undefined => {
  const words = process.env[ENDS]
  delete process.env[ENDS]
  return words === undefined ? undefined : (JSON.parse(words) as CageEnds)
}

/**
 * Executes the launcher in place of this process, which executes this command again (ADR 0030): what
 * is left is one process, whose death ends all. Throws Failure where that can't be.
 */
export const enterCage = (wish: CageWish): never => {
  if (process.platform !== 'linux') throw new Failure('mimicry shell --real needs Linux')
  const python = pythonHere()
  refuseWithoutDevice()
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const launcher = join(import.meta.dirname, 'launch.py')
  const settings = JSON.stringify(settingsOf(wish))
  const { execve } = process
  if (execve === undefined) throw new Failure('mimicry shell --real needs Node 24')
  execve.call(process, python, [python, '-I', '-S', '-B', launcher, settings, ...again])
  throw new Failure('mimicry shell: the launcher did not start')
}

const pythonHere = (): string => {
  const { PATH = '' } = process.env
  const folders = ['/usr/bin', ...PATH.split(delimiter)]
  const found = folders.map((folder) => join(folder, 'python3')).find((path) => existsSync(path))
  if (found === undefined) throw new Failure('mimicry shell --real needs python3')
  return found
}

const refuseWithoutDevice = (): void => {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EACCES' ? 'run this as root' : NO_FUSE
    throw new Failure(`/dev/fuse can't be opened (${code}): ${why}`, { cause })
  }
}

const settingsOf = ({ world, isReadOnly, isExecutable, hidden, command }: CageWish) => ({
  ids: cageIds(),
  source: `mimicry:${world}`,
  isReadOnly,
  isExecutable,
  hidden: hidden.filter((path) => existsSync(path)).map((path) => realpathSync(path)),
  size: terminalSize(),
  words: command === undefined ? [] : ['-c', command],
  environment: environmentOf(world),
})

/** Rows and columns, if somebody sits there; programs behave otherwise in a pipe. */
const terminalSize = (): readonly [number, number] | null =>
  process.stdin.isTTY && process.stdout.isTTY ? [process.stdout.rows, process.stdout.columns] : null

/** All that is known inside. What git is told is for comfort: it may run planted code, in there. */
const environmentOf = (world: string, { TERM = '' } = process.env) => ({
  TERM: /^[\w.+-]{1,64}$/.test(TERM) ? TERM : 'dumb',
  HOME: '/root',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  PS1: `[real ${world.replaceAll(/[^\w.:@+-]/g, '?')}] \\w\\$ `,
  INPUTRC: '/dev/null',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.fsmonitor',
  GIT_CONFIG_VALUE_0: 'false',
  GIT_CONFIG_KEY_1: 'core.hooksPath',
  GIT_CONFIG_VALUE_1: '/dev/null',
})
