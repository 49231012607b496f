/**
 * /var/log/dpkg.log (dpkg's log.c) and /var/log/apt: history.log, term.log, as unattended-upgrades
 * leaves them.
 */
import { isUbuntu } from '../flavour.ts'
import { plainStamp } from '../history/stamps.ts'
import { type Upgrade, upgradesAround } from '../history/upgrades.ts'
import { type Lines, logging } from '../log-recipe.ts'
import type { PlannedLog } from '../recipe.ts'

const rotation = { rotated: 'monthly', kept: 12 } as const
/** Of one package: unpacking, and setting it up. */
const PACKAGE_MS = 870

export const recipe = logging({
  name: 'package-history',
  version: 1,
  role: 'server',
  directories: () => [{ path: '/var/log/apt', type: 'directory' }],
  logs: (): readonly PlannedLog[] => [
    { path: '/var/log/dpkg.log', mode: 0o644, gid: 0, ...rotation, compressed: 'delayed' },
    { path: '/var/log/apt/history.log', mode: 0o644, gid: 0, ...rotation, compressed: 'directly' },
    { path: '/var/log/apt/term.log', ...rotation, compressed: 'directly' },
  ],
  write: (asked, lines) => {
    for (const upgrade of upgradesAround(asked, asked.hourMs)) {
      const library = isUbuntu(asked) ? '2.39-0ubuntu8.7' : '2.36-9+deb12u14'
      if (asked.path.endsWith('dpkg.log')) writeDpkg(lines, upgrade, library)
      else if (asked.path.endsWith('history.log')) writeHistory(lines, upgrade)
      else writeTerminal(lines, upgrade, library)
    }
  },
})

const ARCHITECTURE_ALL =
  /^(tzdata|git-man|vim-common|vim-runtime|nginx-common|php8.3-common|locales)$/
const architectureOf = (name: string): string => (ARCHITECTURE_ALL.test(name) ? 'all' : 'amd64')

/** When everything is unpacked, and when it is done. */
const timesOf = ({
  atMs,
  packages,
}: Upgrade): { readonly setUpMs: number; readonly endMs: number } => {
  const setUpMs = atMs + 4_000 + packages.length * PACKAGE_MS
  return { setUpMs, endMs: setUpMs + packages.length * PACKAGE_MS + 2_000 }
}

const writeDpkg = (lines: Lines, upgrade: Upgrade, library: string): void => {
  const say = (atMs: number, text: string): void => lines.add(atMs, `${plainStamp(atMs)} ${text}`)
  const { setUpMs, endMs } = timesOf(upgrade)
  say(upgrade.atMs + 3_900, 'startup archives unpack')
  upgrade.packages.forEach(({ name, from, to }, n) => {
    const atMs = upgrade.atMs + 4_000 + n * PACKAGE_MS
    const full = `${name}:${architectureOf(name)}`
    say(atMs, `upgrade ${full} ${from} ${to}`)
    for (const status of ['half-configured', 'unpacked', 'half-installed']) {
      say(atMs + 40, `status ${status} ${full} ${from}`)
    }
    say(atMs + 410, `status unpacked ${full} ${to}`)
  })
  say(setUpMs - 20, 'startup packages configure')
  upgrade.packages.forEach(({ name, to }, n) => {
    const atMs = setUpMs + n * PACKAGE_MS
    const full = `${name}:${architectureOf(name)}`
    say(atMs, `configure ${full} ${to} <none>`)
    say(atMs + 30, `status unpacked ${full} ${to}`)
    say(atMs + 90, `status half-configured ${full} ${to}`)
    say(atMs + 420, `status installed ${full} ${to}`)
  })
  const trigger = `libc-bin:amd64 ${library}`
  say(endMs - 900, `trigproc ${trigger} <none>`)
  say(endMs - 880, `status half-configured ${trigger}`)
  say(endMs - 640, `status installed ${trigger}`)
}

/** Two blanks between day and time: apt's own format. */
const aptStamp = (atMs: number): string => plainStamp(atMs).replace(' ', '  ')

const writeHistory = (lines: Lines, upgrade: Upgrade): void => {
  const { endMs } = timesOf(upgrade)
  const names = upgrade.packages.map(
    ({ name, from, to }) => `${name}:${architectureOf(name)} (${from}, ${to})`,
  )
  lines.add(
    endMs,
    `\nStart-Date: ${aptStamp(upgrade.atMs)}\nCommandline: /usr/bin/unattended-upgrade\n` +
      `Upgrade: ${names.join(', ')}\nEnd-Date: ${aptStamp(endMs)}`,
  )
}

const FILES = 74_118

const writeTerminal = (lines: Lines, upgrade: Upgrade, library: string): void => {
  const { endMs } = timesOf(upgrade)
  const unpacked = upgrade.packages.map(
    ({ name, from, to }, n) =>
      `Preparing to unpack .../${n}-${name}_${to.replace(':', '%3a')}_${architectureOf(name)}.deb ...\r\n` +
      `Unpacking ${name} (${to}) over (${from}) ...\r\n`,
  )
  const configured = upgrade.packages.map(({ name, to }) => `Setting up ${name} (${to}) ...\r\n`)
  lines.add(
    endMs,
    `\nLog started: ${aptStamp(upgrade.atMs)}\n` +
      `(Reading database ... ${FILES} files and directories currently installed.)\r\n` +
      `${unpacked.join('')}${configured.join('')}` +
      `Processing triggers for libc-bin (${library}) ...\r\nLog ended: ${aptStamp(endMs)}\n`,
  )
}
