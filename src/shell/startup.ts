/** The variables a fresh bash has (recorded with `declare -p` on Debian 12, bash 5.2.15). */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { indexedArray } from './arrays.ts'
import { dynamicVariables } from './dynamic.ts'
import type { ShellProcess } from './shell-process.ts'
import { EXPORTED, INDEXED, INTEGER, READONLY } from './variable.ts'

/** PATHs compiled into Debian's shells. */
const BASH_PATH = '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.'
const DASH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const LOADABLES =
  '/usr/local/lib/bash:/usr/lib/bash:/opt/local/lib/bash:/usr/pkg/lib/bash:/opt/pkg/lib/bash:.'
const VERSION = ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu']
const IDENTIFIER = /^[A-Za-z_]\w*$/

/** Sets what a shell starts with: its environment, and what bash adds. */
export const setUpVariables = (
  shell: ShellProcess,
  environment: ReadonlyMap<ByteString, ByteString>,
): void => {
  const { variables } = shell
  for (const [name, value] of environment) {
    if (IDENTIFIER.test(name)) variables.put(name, { attributes: EXPORTED, value })
  }
  if (shell.dialect === 'dash') return setUpDash(shell, environment)
  for (const [name, variable] of dynamicVariables()) variables.put(name, variable)
  inheritOptions(shell, environment)
  const { sys } = shell
  const { credentials, ppid } = sys.process
  const fixed = (name: ByteString, value: ByteString, attributes = 0): void =>
    variables.put(name, { attributes, value })
  const absent = (name: ByteString, value: ByteString, attributes = 0): void => {
    if (variables.record(name) === undefined) fixed(name, value, attributes)
  }
  fixed('IFS', ' \t\n')
  fixed('OPTIND', '1', INTEGER)
  fixed('OPTERR', '1')
  fixed('PS4', environment.get('PS4') ?? '+ ')
  fixed('BASH_VERSION', '5.2.15(1)-release')
  variables.put('BASH_VERSINFO', { attributes: READONLY | INDEXED, value: indexedArray(VERSION) })
  fixed('BASH_LOADABLES_PATH', LOADABLES)
  absent('HOSTNAME', sys.facts.hostname)
  absent('HOSTTYPE', 'x86_64')
  absent('MACHTYPE', 'x86_64-pc-linux-gnu')
  absent('OSTYPE', 'linux-gnu')
  absent('PATH', BASH_PATH)
  absent('TERM', 'dumb')
  absent('SHELL', '/bin/bash')
  fixed('PPID', `${ppid}`, READONLY | INTEGER)
  fixed('UID', `${credentials.uid}`, READONLY | INTEGER)
  fixed('EUID', `${credentials.euid}`, READONLY | INTEGER)
  const level = Number.parseInt(environment.get('SHLVL') ?? '0', 10)
  fixed('SHLVL', `${Number.isNaN(level) ? 1 : Math.max(level + 1, 0)}`, EXPORTED)
  if (
    environment.get('OLDPWD') === undefined ||
    failed(sys.stat(environment.get('OLDPWD') ?? ''))
  ) {
    variables.put('OLDPWD', { attributes: EXPORTED, value: undefined })
  }
  setUpDirectory(shell, environment.get('PWD'))
}

/** Exported, SHELLOPTS and BASHOPTS hand on what is on. */
const inheritOptions = (
  { variables, options, shopts }: ShellProcess,
  environment: ReadonlyMap<ByteString, ByteString>,
): void => {
  for (const [name, set] of [
    ['SHELLOPTS', options],
    ['BASHOPTS', shopts],
  ] as const) {
    const given = environment.get(name)
    const variable = variables.record(name)
    if (given === undefined || variable === undefined) continue
    for (const option of given.split(':')) set.set(option, true)
    variables.put(name, { ...variable, attributes: variable.attributes | EXPORTED })
  }
}

/** The few variables of a dash: Debian's computes none, not even LINENO. */
const setUpDash = (shell: ShellProcess, environment: ReadonlyMap<ByteString, ByteString>): void => {
  const { variables, sys } = shell
  const prompt = sys.process.credentials.euid === 0 ? '# ' : '$ '
  const set: readonly (readonly [ByteString, ByteString])[] = [
    ['IFS', ' \t\n'],
    ['OPTIND', '1'],
    ['PPID', `${sys.process.ppid}`],
    ['PS1', prompt],
    ['PS2', '> '],
    ['PS4', '+ '],
  ]
  for (const [name, value] of set) variables.put(name, { attributes: 0, value })
  if (variables.record('PATH') === undefined) {
    variables.put('PATH', { attributes: 0, value: DASH_PATH })
  }
  shell.options.set('braceexpand', false)
  shell.options.set('hashall', false)
  shell.shopts.set('expand_aliases', true)
  setUpDirectory(shell, environment.get('PWD'))
}

/** PWD is believed when it names the directory we are in. */
const setUpDirectory = (shell: ShellProcess, claimed: ByteString | undefined): void => {
  const { sys } = shell
  const real = sys.getcwd()
  const here = sys.stat('.')
  const there = claimed?.startsWith('/') === true ? sys.stat(claimed) : undefined
  const isTrue =
    there !== undefined &&
    !failed(there) &&
    !failed(here) &&
    there.ino === here.ino &&
    there.dev === here.dev
  const directory = isTrue && claimed !== undefined ? claimed : failed(real) ? '.' : real
  shell.directory = directory
  shell.variables.put('PWD', { attributes: EXPORTED, value: directory })
}
