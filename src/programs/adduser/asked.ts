/** What adduser and deluser are to do. */
import type { ByteString } from '../../base/bytes.ts'
import { runProgram } from '../../shell/gnu/run-program.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Settings } from './config.ts'
import type { Voice } from './voice.ts'

export interface Asked {
  readonly task: Task
  readonly voice: Voice
  readonly settings: Settings
  readonly given: ReadonlyMap<string, ByteString>
  /** Of the new user or group. */
  readonly name: ByteString
}

/** Runs one of the machine's programs; false after saying that it failed. */
export function* call(asked: Asked, ...argv: readonly ByteString[]): Run<boolean> {
  const status = yield* runProgram(asked.task, argv)
  if (status === 0) return true
  yield* asked.voice.fatal(`\`${argv.join(' ')}' returned error code ${status}. Exiting.`)
  return false
}

/** A number from an option, else from the settings. */
export const numberOf = ({ given, settings }: Asked, option: string, setting: string): number =>
  Number(given.get(option)) || settings.number(setting)

/** The first number in a range that `isFree`; undefined: there is none. */
export const firstFree = (
  from: number,
  to: number,
  isFree: (id: number) => boolean,
): number | undefined => {
  for (let id = from; id <= Math.min(to, from + IDS_TRIED_MAX); id++) if (isFree(id)) return id
  return undefined
}

/** The range a visitor names may be any. */
const IDS_TRIED_MAX = 100_000
