/** getconf(1) of glibc 2.36: the variables that scripts ask for. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { ownName } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const USAGE_STATUS = 2
/** Recorded on Debian 12, x86_64. */
const VALUES: ReadonlyMap<ByteString, ByteString> = new Map([
  ['PAGE_SIZE', '4096'],
  ['PAGESIZE', '4096'],
  ['LONG_BIT', '64'],
  ['WORD_BIT', '32'],
  ['CHAR_BIT', '8'],
  ['INT_MAX', '2147483647'],
  ['UINT_MAX', '4294967295'],
  ['ARG_MAX', '2097152'],
  ['CLK_TCK', '100'],
  ['OPEN_MAX', '1024'],
  ['HOST_NAME_MAX', '64'],
  ['LOGIN_NAME_MAX', '256'],
  ['TTY_NAME_MAX', '32'],
  ['LINE_MAX', '2048'],
  ['IOV_MAX', '1024'],
  ['NGROUPS_MAX', '65536'],
  ['_POSIX_VERSION', '200809'],
  ['POSIX2_VERSION', '200809'],
  ['_XOPEN_VERSION', '700'],
  ['PATH', '/bin:/usr/bin'],
  ['CS_PATH', '/bin:/usr/bin'],
  ['GNU_LIBC_VERSION', 'glibc 2.36'],
  ['GNU_LIBPTHREAD_VERSION', 'NPTL 2.36'],
])
/** Variables of a path: they need one. */
const OF_PATHS: ReadonlyMap<ByteString, ByteString> = new Map([
  ['NAME_MAX', '255'],
  ['PATH_MAX', '4096'],
  ['PIPE_BUF', '4096'],
  ['LINK_MAX', '65000'],
])

export const program: Program = {
  names: ['getconf'],
  *run(task) {
    const [name, path, extra] = task.args.slice(1).filter((it) => it !== '--')
    if (name === undefined || extra !== undefined) return yield* usage(task)
    const ofPath = OF_PATHS.get(name)
    if (ofPath !== undefined) {
      if (path === undefined) return yield* usage(task)
      yield* task.out(`${ofPath}\n`)
      return 0
    }
    if (path !== undefined) return yield* usage(task)
    const value = VALUES.get(name) ?? (yield* processors(task, name))
    if (value === undefined) {
      yield* task.err(`${ownName(task)}: Unrecognized variable \`${name}'\n`)
      return USAGE_STATUS
    }
    yield* task.out(`${value}\n`)
    return 0
  },
}

function* usage(task: Task): Run<number> {
  const name = ownName(task)
  yield* task.err(
    `Usage: ${name} [-v specification] variable_name [pathname]\n` +
      `       ${name} -a [pathname]\n`,
  )
  return USAGE_STATUS
}

function* processors(task: Task, name: ByteString): Run<ByteString | undefined> {
  if (name === '_PHYS_PAGES' || name === '_AVPHYS_PAGES') {
    const text = yield* textOfFile(task.sys, '/proc/meminfo')
    const label = name === '_PHYS_PAGES' ? 'MemTotal' : 'MemFree'
    const kb = Number(new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return String(Math.floor(kb / 4))
  }
  if (name !== '_NPROCESSORS_ONLN' && name !== '_NPROCESSORS_CONF') return undefined
  const cpuinfo = yield* textOfFile(task.sys, '/proc/cpuinfo')
  return String(cpuinfo.match(/^processor\s*:/gm)?.length ?? 1)
}
