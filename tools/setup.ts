/**
 * Brings what is missing: npm packages by the lock and, for the tests, Debian packages.
 * usage: node tools/setup.ts [--tests]; silent and quick when everything is there.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const top = join(import.meta.dirname, '..')

/** Programs (or files) that tests run as real clients, and the Debian packages that have them. */
const CLIENTS: readonly (readonly [program: string, debianPackage: string])[] = [
  ['nc', 'netcat-openbsd'],
  ['curl', 'curl'],
  ['telnet', 'inetutils-telnet'],
  ['busybox', 'busybox'],
  ['ssh', 'openssh-client'],
  ['plink', 'putty-tools'],
  ['dbclient', 'dropbear-bin'],
  ['/usr/lib/python3/dist-packages/paramiko', 'python3-paramiko'],
  // What is run on a mounted world.
  ['stress-ng', 'stress-ng'],
  ['fio', 'fio'],
  ['sqlite3', 'sqlite3'],
  ['git', 'git'],
  ['gcc', 'gcc'],
  ['/usr/include/stdio.h', 'libc6-dev'],
  ['rsync', 'rsync'],
  ['setfattr', 'attr'],
  ['ed', 'ed'],
  ['patch', 'patch'],
  ['fusermount3', 'fuse3'],
  ['newuidmap', 'uidmap'],
  ['redis-server', 'redis-server'],
]

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly optional?: boolean
  readonly devOptional?: boolean
}

const main = () => {
  const { values } = parseArgs({ options: { tests: { type: 'boolean' } } })
  if (!packagesInPlace()) bringPackages()
  if (values.tests) bringClients()
}

/** Compares the lock with the one npm leaves in node_modules; packages for other machines may lack. */
const packagesInPlace = (): boolean => {
  const installed = packagesOf(join(top, 'node_modules', '.package-lock.json'))
  const wanted = packagesOf(join(top, 'package-lock.json'))
  for (const [path, locked] of wanted) {
    if (path === '' || locked.optional || locked.devOptional) continue
    if (installed.get(path)?.integrity !== locked.integrity) return false
  }
  return true
}

const packagesOf = (lock: string): ReadonlyMap<string, Locked> => {
  if (!existsSync(lock)) return new Map()
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as {
    packages: { [path: string]: Locked }
  }
  return new Map(Object.entries(packages))
}

/** Install scripts stay off: the one package with native code brings it prebuilt. */
const bringPackages = (): void => {
  console.log('packages: npm ci, by package-lock.json')
  run('npm', [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ])
}

const bringClients = (): void => {
  const missing = CLIENTS.filter(([program]) => !onPath(program)).map(([, name]) => name)
  if (missing.length === 0) return
  const install = ['install', '--yes', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    refuse(`the tests need ${missing.join(' and ')}. As root: apt-get ${install.join(' ')}`)
  }
  console.log(`debian: apt-get install ${missing.join(' ')} (the tests' clients)`)
  // What is known of packages from before may do.
  tryTo('apt-get', ['update', '--quiet=2', ...PATIENT])
  const failure = withoutServices(() => tryTo('apt-get', ['--quiet=2', ...PATIENT, ...install]))
  if (failure !== undefined) {
    console.error(
      `setup: ${failure}\nsetup: tests that need what is missing are skipped and say so`,
    )
  }
}

/** Others may be installing, and mirrors have bad moments. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3']

/** Where Debian's packages ask whether a service may be started (invoke-rc.d(8)); 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d'

/** Nothing that is installed is started: tests start servers of their own. */
const withoutServices = <T>(install: () => T): T => {
  if (existsSync(POLICY)) return install()
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  // Also when the installation fails, which ends this process.
  process.once('exit', () => rmSync(POLICY, { force: true }))
  return install()
}

const onPath = (program: string): boolean =>
  (program.startsWith('/') ? [''] : (process.env.PATH ?? '').split(':')).some((folder) =>
    existsSync(join(folder, program)),
  )

const run = (program: string, args: readonly string[]): void => {
  const failure = tryTo(program, args)
  if (failure !== undefined) refuse(failure)
}

/** Answers why it failed. */
const tryTo = (program: string, args: readonly string[]): string | undefined => {
  const ran = spawnSync(program, args, {
    cwd: top,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (ran.status === 0) return undefined
  const reason = ran.error?.message ?? `it ended with ${ran.status ?? ran.signal}`
  return `${program} ${args.join(' ')} failed: ${reason}; its own words stand above`
}

const refuse = (reason: string): never => {
  console.error(`setup: ${reason}`)
  process.exit(1)
}

main()
