/** Names of backups that cp, mv, install and ln make of what they replace (gnulib backupfile). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Sys, Task } from '../program.ts'
import { matchWord } from './usage.ts'

export type BackupKind = 'none' | 'simple' | 'existing' | 'numbered'

export interface Backup {
  readonly kind: BackupKind
  readonly suffix: ByteString
}

const KINDS = [
  ['none', 'none'],
  ['off', 'none'],
  ['simple', 'simple'],
  ['never', 'simple'],
  ['existing', 'existing'],
  ['nil', 'existing'],
  ['numbered', 'numbered'],
  ['t', 'numbered'],
] as const

/** What -b, --backup=CONTROL, -S SUFFIX and the environment say together. */
export const backupOf = (
  task: Task,
  given: { readonly wanted: boolean; readonly control?: ByteString; readonly suffix?: ByteString },
): Backup | { readonly problem: ByteString } => {
  const suffix = given.suffix ?? task.env.get('SIMPLE_BACKUP_SUFFIX') ?? '~'
  const isUsable = suffix !== '' && !suffix.includes('/')
  const chosen = isUsable ? suffix : '~'
  if (!given.wanted && given.suffix === undefined) return { kind: 'none', suffix: chosen }
  const fromEnv = task.env.get('VERSION_CONTROL')
  const word = given.control ?? fromEnv
  if (word === undefined || word === '') return { kind: 'existing', suffix: chosen }
  const context = given.control === undefined ? '$VERSION_CONTROL' : 'backup type'
  const found = matchWord(task, context, word, KINDS)
  return 'problem' in found ? found : { kind: found.value, suffix: chosen }
}

/** The name the backup of a file gets. */
export const backupName = (sys: Sys, path: ByteString, backup: Backup): ByteString => {
  const newest = backup.kind === 'simple' ? 0 : newestNumber(sys, path)
  if (backup.kind === 'simple' || (backup.kind === 'existing' && newest === 0)) {
    return path + backup.suffix
  }
  return `${path}.~${newest + 1}~`
}

/** The highest N of `name.~N~` beside a file; 0 when there is none. */
const newestNumber = (sys: Sys, path: ByteString): number => {
  const slash = path.lastIndexOf('/')
  const names = sys.readdir(slash < 0 ? '.' : path.slice(0, slash) || '/')
  if (failed(names)) return 0
  const start = `${path.slice(slash + 1)}.~`
  let newest = 0
  for (const { name } of names) {
    if (!name.startsWith(start)) continue
    const number = /^([1-9]\d*)~$/.exec(name.slice(start.length))?.[1]
    if (number !== undefined) newest = Math.max(newest, Number(number))
  }
  return newest
}
