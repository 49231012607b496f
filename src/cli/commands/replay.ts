import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { InvalidArgumentError } from 'commander'
import { openIndexReader, type RecordingRow } from '../../events/index-reader.ts'
import { type Found, findRecordings, readShown } from '../../events/replay.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'
import { PLAYER_RESET, playerFilter } from '../player-filter.ts'

interface Choice extends ConfigChoice {
  readonly speed: number
  readonly idle: number
  readonly list?: number | true
}

const LISTED = 20

/** Plays recorded terminals, or lists the newest ones. */
export const command: CliCommand = (program) => {
  program
    .command('replay')
    .description('play what a terminal showed; ID is the beginning of a session id')
    .argument('[id]', 'which session')
    .option('--speed <n>', 'so many times as fast', positive, 1)
    .option('--idle <seconds>', 'shorten pauses to this', positive, 3)
    .option('--list [count]', `list the newest recordings (default: ${LISTED})`, positive)
    .addOption(configOption())
    .action(async (id: string | undefined, choice: Choice) => {
      const { dataDir } = configFor(choice)
      if (choice.list !== undefined) {
        return list(dataDir, choice.list === true ? LISTED : choice.list)
      }
      if (id === undefined) throw new Failure('which session? See --list', { status: 2 })
      await play(await oneSession(dataDir, id), choice)
    })
}

const positive = (text: string): number => {
  const number = Number(text)
  if (!(number > 0 && number < 1e6)) throw new InvalidArgumentError('Take a positive number.')
  return number
}

const list = (dataDir: string, count: number): void => {
  const index = openIndexReader(dataDir)
  if (index === undefined) throw new Failure(`${dataDir} has no index.db yet`)
  const rows = index.recordings(Math.ceil(count))
  index.close()
  if (process.stdout.isTTY && rows.length === 0) process.stderr.write('no recordings\n')
  for (const row of rows) process.stdout.write(`${lineOf(row)}\n`)
}

/** Session, beginning, length, source, user, commands. */
const lineOf = ({
  session,
  startedMs,
  tookMs,
  address,
  username,
  commands,
}: RecordingRow): string => {
  const began = new Date(startedMs).toISOString().slice(0, 19)
  const seconds = tookMs === null ? '-' : (tookMs / 1000).toFixed(1)
  return [session, `${began}Z`, seconds, address, shown(username ?? '-'), commands].join('\t')
}

/** A visitor has chosen his name: it may hold anything. */
const shown = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, '?')

const oneSession = async (dataDir: string, id: string): Promise<readonly Found[]> => {
  const found = await findRecordings(dataDir, id)
  const sessions = new Set(found.map(({ session }) => session))
  if (sessions.size === 1) return found
  if (sessions.size === 0) throw new Failure(`no recording of a session ${id}. See --list`)
  const some = [...sessions].slice(0, LISTED).join(' ')
  throw new Failure(`${sessions.size} sessions begin with ${id}: ${some}`, { status: 2 })
}

/** One terminal after the other; the operator's is put right again, however it ends. */
const play = async (recordings: readonly Found[], choice: Choice): Promise<void> => {
  const isStopped = new AbortController()
  const stop = (): void => isStopped.abort()
  process.once('SIGINT', stop)
  // Who reads us (`| head`) may have had enough.
  process.stdout.once('error', stop)
  try {
    for (const { path } of recordings) await playOne(path, { ...choice, signal: isStopped.signal })
  } catch (cause) {
    if (!isStopped.signal.aborted) throw cause
  } finally {
    process.removeListener('SIGINT', stop)
    process.stdout.removeListener('error', stop)
    if (process.stdout.isTTY) process.stdout.write(PLAYER_RESET)
  }
}

const playOne = async (
  path: string,
  { speed, idle, signal }: Choice & { readonly signal: AbortSignal },
): Promise<void> => {
  const filter = playerFilter()
  let lastMs = 0
  for await (const { atMs, text } of readShown(path)) {
    const waitMs = Math.min(atMs - lastMs, idle * 1000) / speed
    lastMs = atMs
    if (waitMs > 0 && process.stdout.isTTY) await pause(waitMs, undefined, { signal })
    signal.throwIfAborted()
    if (!process.stdout.write(filter(text))) await once(process.stdout, 'drain')
  }
}
