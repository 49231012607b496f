/** The line of a listing that READDIR gives besides the name: `ls -l` as OpenSSH's ls_file writes it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Accounts } from '../../shell/gnu/accounts.ts'
import { modeText } from '../../shell/gnu/modes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'
import type { Stat } from '../../world/tree.ts'

export interface ListingFacts {
  readonly accounts: Accounts
  readonly zone: Zone
  readonly nowS: number
}

/** Half of a year of 365 days: older files show their year. */
const HALF_YEAR_S = (365 * 86_400) / 2

/** `-rw-r--r--    1 root     root           13 Jan  2  2020 a`: strmode(3) ends with a blank. */
export const longName = (
  name: ByteString,
  stat: Stat,
  { accounts, zone, nowS }: ListingFacts,
): ByteString => {
  const user = accounts.userOf(stat.uid)?.name ?? `${stat.uid}`
  const group = accounts.groupOf(stat.gid)?.name ?? `${stat.gid}`
  const { s } = stat.mtime
  const isRecent = nowS - HALF_YEAR_S < s && nowS >= s
  const date = strftime(isRecent ? '%b %e %H:%M' : '%b %e  %Y', momentOf(stat.mtime, zone))
  return [
    `${modeText(stat.mode)} `,
    `${stat.nlink}`.padStart(3),
    user.padEnd(8),
    group.padEnd(8),
    `${stat.size}`.padStart(8),
    date,
    name,
  ].join(' ')
}
