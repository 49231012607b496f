/** /var/log/unattended-upgrades: what unattended-upgrade 2.9 logs of its daily run. */
import { seededDice } from '../../base/dice.ts'
import { isUbuntu } from '../flavour.ts'
import { plainStamp } from '../history/stamps.ts'
import { upgradesOf } from '../history/upgrades.ts'
import { logging } from '../log-recipe.ts'

const FOLDER = '/var/log/unattended-upgrades'
const ADM = 4
const HOUR_MS = 3_600_000

export const recipe = logging({
  name: 'unattended-upgrades',
  version: 1,
  role: 'server',
  directories: () => [{ path: FOLDER, type: 'directory', mode: 0o750, gid: ADM }],
  logs: () => [
    {
      path: `${FOLDER}/unattended-upgrades.log`,
      mode: 0o644,
      gid: 0,
      rotated: 'monthly',
      kept: 6,
      compressed: 'directly',
    },
  ],
  write: (asked, lines) => {
    const hour = Math.floor(asked.hourMs / HOUR_MS) % 24
    if (hour !== 6 && hour !== 7) return
    const dayMs = asked.hourMs - hour * HOUR_MS
    const upgrade = upgradesOf(asked).find(
      ({ atMs }) => atMs >= dayMs && atMs < dayMs + 24 * HOUR_MS,
    )
    const dealt = seededDice(`${asked.seed} unattended ${dayMs}`).below(3_400_000)
    const atMs = upgrade === undefined ? dayMs + 6 * HOUR_MS + dealt : upgrade.atMs - 6_200
    const say = (afterMs: number, message: string): void => {
      const now = atMs + afterMs
      const ms = String(Math.floor(now) % 1000).padStart(3, '0')
      lines.add(now, `${plainStamp(now)},${ms} INFO ${message}`)
    }
    const origins = isUbuntu(asked)
      ? 'o=Ubuntu,a=noble, o=Ubuntu,a=noble-security, o=UbuntuESMApps,a=noble-apps-security, o=UbuntuESM,a=noble-infra-security'
      : 'origin=Debian,codename=bookworm,label=Debian, origin=Debian,codename=bookworm,label=Debian-Security, origin=Debian,codename=bookworm-security,label=Debian-Security'
    say(0, 'Starting unattended upgrades script')
    say(1, `Allowed origins are: ${origins}`)
    say(1, 'Initial blacklist: ')
    say(2, 'Initial whitelist (not strict): ')
    if (upgrade === undefined) {
      say(2_714, 'No packages found that can be upgraded unattended and no pending auto-removals')
      return
    }
    const names = upgrade.packages.map(({ name }) => name)
    say(4_310, `Packages that will be upgraded: ${names.join(' ')}`)
    say(4_311, `Writing dpkg log to ${FOLDER}/unattended-upgrades-dpkg.log`)
    say(6_200 + 6_400 + names.length * 1_740, 'All upgrades installed')
  },
})
