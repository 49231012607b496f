/** Packages brought up to date: what dpkg.log, apt's logs and unattended-upgrades agree on. */
import { seededDice } from '../../base/dice.ts'
import { isUbuntu } from '../flavour.ts'
import type { About } from '../recipe.ts'
import { hasRole } from '../written-files.ts'
import { bootsOf } from './boots.ts'

export interface Upgrade {
  readonly atMs: number
  readonly packages: readonly {
    readonly name: string
    readonly from: string
    readonly to: string
  }[]
}

const DAY_MS = 86_400_000
/** So long upgrades go on after the last start. */
const DAYS_AHEAD = 1_500
/** One day in so many brings something. */
const DAYS_BETWEEN = 5

/** Names, and versions with a hole where the number of the update goes. */
const PACKAGES: readonly (readonly [names: string, version: string])[] = [
  ['libssl3t64 openssl', '3.0.13-0ubuntu3.#'],
  ['libc6 libc-bin locales', '2.39-0ubuntu8.#'],
  ['curl libcurl4t64 libcurl3t64-gnutls', '8.5.0-2ubuntu10.#'],
  ['openssh-client openssh-server openssh-sftp-server', '1:9.6p1-3ubuntu13.#'],
  ['libsystemd0 systemd systemd-sysv udev libudev1', '255.4-1ubuntu8.#'],
  ['python3.12 python3.12-minimal libpython3.12-stdlib', '3.12.3-1ubuntu0.#'],
  ['vim vim-common vim-runtime vim-tiny xxd', '2:9.1.0016-1ubuntu7.#'],
  ['libgnutls30t64', '3.8.3-1.1ubuntu3.#'],
  ['libexpat1', '2.6.1-2ubuntu0.#'],
  ['git git-man', '1:2.43.0-1ubuntu7.#'],
  ['tzdata', '2024a-3ubuntu1.#'],
  ['bind9-dnsutils bind9-host bind9-libs', '1:9.18.28-0ubuntu0.24.04.#'],
]
const DEBIAN: typeof PACKAGES = [
  ['libssl3 openssl', '3.0.16-1~deb12u#'],
  ['libc6 libc-bin locales', '2.36-9+deb12u#'],
  ['curl libcurl4 libcurl3-gnutls', '7.88.1-10+deb12u#'],
  ['openssh-client openssh-server openssh-sftp-server', '1:9.2p1-2+deb12u#'],
  ['python3.11 python3.11-minimal libpython3.11-stdlib', '3.11.2-6+deb12u#'],
  ['vim vim-common vim-runtime vim-tiny xxd', '2:9.0.1378-2+deb12u#'],
  ['libgnutls30', '3.7.9-2+deb12u#'],
  ['libexpat1', '2.5.0-1+deb12u#'],
  ['sudo', '1.9.13p3-1+deb12u#'],
  ['tzdata', '2025b-0+deb12u#'],
]
const WEB: readonly (readonly [names: string, version: string])[] = [
  ['nginx nginx-common', '1.24.0-2ubuntu7.#'],
  ['php8.3-cli php8.3-common php8.3-fpm php8.3-mysql', '8.3.6-0ubuntu0.24.04.#'],
]

const known = new WeakMap<About['host'], readonly Upgrade[]>()

/** All of them, the oldest first, for the years the machine may yet run. */
export const upgradesOf = (about: About): readonly Upgrade[] => {
  const before = known.get(about.host)
  if (before !== undefined) return before
  const made = makeAll(about)
  known.set(about.host, made)
  return made
}

const makeAll = (about: About): readonly Upgrade[] => {
  const dice = seededDice(`${about.seed} upgrades`)
  const base = isUbuntu(about) ? PACKAGES : DEBIAN
  const groups = hasRole(about, 'nginx') && isUbuntu(about) ? [...base, ...WEB] : base
  const updates = new Map<string, number>()
  const upgrades: Upgrade[] = []
  const boots = bootsOf(about)
  const firstDay = Math.floor((about.host.installedS * 1000) / DAY_MS) + 2
  const lastDay = Math.floor(about.host.bootedMs / DAY_MS) + DAYS_AHEAD
  for (let day = firstDay; day < lastDay; day++) {
    if (dice.below(DAYS_BETWEEN) > 0) continue
    // apt-daily-upgrade.timer: at six, up to an hour later.
    const atMs = day * DAY_MS + 6 * 3_600_000 + dice.below(3_500_000)
    if (boots.some((boot) => Math.abs(boot.atMs - atMs) < 1_200_000)) continue
    const count = 1 + dice.below(3)
    const packages = new Map<string, Upgrade['packages'][number]>()
    for (let n = 0; n < count; n++) {
      const [names, version] = groups[dice.below(groups.length)] ?? ['tzdata', '2024a-#']
      const update = (updates.get(names) ?? 0) + 1
      if ([...packages.keys()].some((name) => names.split(' ').includes(name))) continue
      updates.set(names, update)
      const [from, to] = [update, update + 1].map((it) => version.replace('#', String(it)))
      for (const name of names.split(' ')) {
        packages.set(name, { name, from: from ?? '', to: to ?? '' })
      }
    }
    upgrades.push({ atMs, packages: [...packages.values()] })
  }
  return upgrades
}

/** Upgrades that begin within an hour or in the one before it: they take minutes. */
export const upgradesAround = (about: About, hourMs: number): readonly Upgrade[] => {
  const hour = Math.floor(hourMs / 3_600_000) % 24
  if (hour < 6 || hour > 7) return []
  return upgradesOf(about).filter(
    ({ atMs }) => atMs >= hourMs - 3_600_000 && atMs < hourMs + 3_600_000,
  )
}
