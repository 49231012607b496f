/**
 * How adduser and deluser speak: Debian 12 has 3.134, where complaints begin with the program's
 * name; Ubuntu 24.04 has 3.137, where every line begins with how grave it is.
 */
import type { ByteString } from '../../base/bytes.ts'
import { installedVersion } from '../../shell/gnu/installed.ts'
import type { Run, Task } from '../../shell/program.ts'

export interface Voice {
  /** 3.137 or later. */
  readonly isNew: boolean
  readonly isQuiet: boolean
  /** What is being done; nothing when quiet. */
  info(text: ByteString): Run<void>
  /** What only 3.137 tells. */
  detail(text: ByteString): Run<void>
  /** `Done.` of 3.134. */
  done(): Run<void>
  /** A complaint; answers `status`. */
  warn(text: ByteString, status?: number): Run<number>
  /** The complaint that ends it. */
  fatal(text: ByteString, status?: number): Run<number>
}

/** Versions from this one on tell how grave a line is. */
const FIRST_NEW = 135

export function* voiceOf(task: Task, isQuiet: boolean): Run<Voice> {
  const installed = yield* installedVersion(task.sys, (it) => it === 'adduser')
  const isNew = Number(/^3\.(\d+)/.exec(installed?.upstream ?? '')?.[1] ?? 0) >= FIRST_NEW
  const name = (task.args[0] ?? '').replace(/^.*\//, '')
  function* complain(kind: string, text: ByteString, status: number): Run<number> {
    yield* task.err(`${isNew ? kind : name}: ${text}\n`)
    return status
  }
  return {
    isNew,
    isQuiet,
    *info(text) {
      if (!isQuiet) yield* task.out(`${isNew ? 'info: ' : ''}${text}\n`)
    },
    *detail(text) {
      if (isNew && !isQuiet) yield* task.out(`info: ${text}\n`)
    },
    *done() {
      if (!isNew && !isQuiet) yield* task.out('Done.\n')
    },
    warn: (text, status = 1) => complain('warn', text, status),
    fatal: (text, status = 1) => complain('fatal', text, status),
  }
}
