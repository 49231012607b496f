/** The clients and servers of MySQL and MariaDB: their versions; nobody's password is right. */
import type { ByteString } from '../base/bytes.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import type { Program, Run, Task } from '../shell/program.ts'

export const program: Program = {
  names: ['mysql', 'mysqld', 'mariadb', 'mariadbd', 'mysqldump', 'mysqladmin'],
  *run(task) {
    const args = task.args.slice(1)
    const given = task.args[0] ?? ''
    const name = given.slice(given.lastIndexOf('/') + 1)
    const isServer = name === 'mysqld' || name === 'mariadbd'
    if (args.includes('--version') || args.includes('-V')) {
      yield* task.out(yield* versionText(task, name, isServer))
      return 0
    }
    if (isServer) return 1
    const valueOf = (letter: string, long: string): ByteString | undefined => {
      for (const [at, arg] of args.entries()) {
        if (arg === `-${letter}` || arg === `--${long}`) return args[at + 1] ?? ''
        if (arg.startsWith(`--${long}=`)) return arg.slice(long.length + 3)
        if (arg.startsWith(`-${letter}`) && !arg.startsWith('--')) return arg.slice(2)
      }
      return undefined
    }
    const user = valueOf('u', 'user') ?? 'root'
    const hasPassword = args.some((it) => /^-p.|^--password=./.test(it))
    if (hasPassword && (yield* installedVersion(task.sys, isMysql)) !== undefined) {
      yield* task.err(
        `${name}: [Warning] Using a password on the command line interface can be insecure.\n`,
      )
    }
    yield* task.err(
      `ERROR 1045 (28000): Access denied for user '${user}'@'localhost' (using password: ${hasPassword ? 'YES' : 'NO'})\n`,
    )
    return 1
  },
}

const isMysql = (name: ByteString): boolean => /^mysql-(server|client)(-core)?-8\.0$/.test(name)
const isMaria = (name: ByteString): boolean => /^mariadb-(server|client)/.test(name)

function* versionText(task: Task, name: string, isServer: boolean): Run<ByteString> {
  const mysql = yield* installedVersion(task.sys, isMysql)
  if (mysql !== undefined) {
    const shown = isServer ? '/usr/sbin/mysqld' : name
    return `${shown}  Ver ${mysql.full} for Linux on x86_64 ((Ubuntu))\n`
  }
  const maria = (yield* installedVersion(task.sys, isMaria))?.upstream ?? '10.11.18'
  if (isServer) {
    return `${name}  Ver ${maria}-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)\n`
  }
  return `${name}  Ver 15.1 Distrib ${maria}-MariaDB, for debian-linux-gnu (x86_64) using  EditLine wrapper\n`
}
