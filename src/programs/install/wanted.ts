/** The command line of install. */
import type { ByteString } from '../../base/bytes.ts'
import { type Accounts, readAccounts } from '../../shell/gnu/accounts.ts'
import { type Backup, backupOf } from '../../shell/gnu/backup.ts'
import { type ModeChange, parseMode } from '../../shell/gnu/modes.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import type { Run, Task } from '../../shell/program.ts'

const OPTIONS = optionTable('bcCsDdg:m:o:pt:TvS:Z', [
  'backup::',
  'compare=C',
  'context::',
  'debug',
  'directory=d',
  'group:=g',
  'mode:=m',
  'no-target-directory=T',
  'owner:=o',
  'preserve-timestamps=p',
  'preserve-context',
  'strip=s',
  'strip-program:',
  'suffix:=S',
  'target-directory:=t',
  'verbose=v',
  'help',
  'version',
])

export interface Wanted {
  readonly keys: ReadonlySet<string>
  readonly mode: ModeChange
  /** -1 leaves it as it is. */
  readonly uid: number
  readonly gid: number
  readonly targetFolder: ByteString | undefined
  readonly backup: Backup
}

interface Parsed {
  readonly wanted: Wanted
  readonly ends: GivenOption | undefined
  readonly operands: readonly ByteString[]
}

interface Refused {
  readonly problem: ByteString
  readonly isUsage: boolean
}

export function* parseInstall(task: Task): Run<Parsed | Refused> {
  const { env } = task
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  const last = (key: string): ByteString | undefined =>
    options.findLast((it) => it.key === key)?.value
  const keys = new Set(options.map(({ key }) => key))
  const [control, suffix] = [last('backup'), last('S')]
  const backup = backupOf(task, {
    wanted: keys.has('b') || keys.has('backup') || suffix !== undefined,
    ...(control === undefined ? {} : { control }),
    ...(suffix === undefined ? {} : { suffix }),
  })
  if ('problem' in backup) return { problem: backup.problem, isUsage: true }
  const modeText = last('m') ?? '755'
  const mode = parseMode(modeText)
  const [owner, group] = [last('o'), last('g')]
  const isPlain = ends !== undefined || (owner === undefined && group === undefined)
  const accounts = isPlain ? undefined : yield* readAccounts(task.sys)
  const uid = owner === undefined ? -1 : idOf(accounts, owner, 'user')
  const gid = group === undefined ? -1 : idOf(accounts, group, 'group')
  if (ends === undefined) {
    if (mode === undefined) {
      return { problem: `invalid mode ${quotedWord(modeText, env)}`, isUsage: false }
    }
    if (uid === undefined) {
      return { problem: `invalid user ${quotedWord(owner ?? '', env)}`, isUsage: false }
    }
    if (gid === undefined) {
      return { problem: `invalid group ${quotedWord(group ?? '', env)}`, isUsage: false }
    }
  }
  const wanted: Wanted = {
    keys,
    mode: mode ?? [],
    uid: uid ?? -1,
    gid: gid ?? -1,
    targetFolder: last('t'),
    backup,
  }
  return { wanted, ends, operands }
}

const idOf = (
  accounts: Accounts | undefined,
  name: ByteString,
  kind: 'user' | 'group',
): number | undefined => {
  const found = kind === 'user' ? accounts?.userNamed(name)?.uid : accounts?.groupNamed(name)?.gid
  return found ?? (/^\d+$/.test(name) ? Number(name) : undefined)
}
