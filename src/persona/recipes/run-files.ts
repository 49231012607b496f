/** /run: pid files, sockets and marks of the daemons that `ps` shows. */
import { phpVersion } from '../app-config-sources.ts'
import { isUbuntu } from '../flavour.ts'
import type { About, PlannedFile } from '../recipe.ts'
import { type MainProcess, mainProcessesOf } from '../residents.ts'
import { accountOf } from '../users.ts'
import { directory, hasRole, link, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'run-files',
  version: 1,
  role: 'server',
  files: (about) => [
    ...system(about),
    ...mainProcessesOf(about).flatMap((process) => filesOf(about, process)),
  ],
})

/** systemd's own: `[ -d /run/systemd/system ]` is how scripts ask whether it runs (sd_booted(3)). */
const system = (about: About): readonly WrittenFile[] => [
  directory('/run/systemd/system'),
  directory('/run/systemd/journal'),
  ...['dev-log', 'socket', 'stdout', 'syslog'].map((name) => socket(`journal/${name}`, about)),
  socket('notify', about, 0o777),
  socket('private', about, 0o777),
  link('/dev/log', '/run/systemd/journal/dev-log'),
  { ...socket('', about), path: '/run/dbus/system_bus_socket' },
  directory('/run/sshd'),
  // cron marks that it has seen this start: creat(2) with `S_IRUSR & S_IWUSR`.
  { path: '/run/crond.reboot', mode: 0, mtimeS: bootedS(about), text: () => '' },
  ...(isUbuntu(about)
    ? ['snapd.socket', 'snapd-snap.socket'].map((name) => ({
        ...socket('', about),
        path: `/run/${name}`,
      }))
    : []),
]

const socket = (name: string, about: About, mode = 0o666): PlannedFile => ({
  path: `/run/systemd/${name}`,
  type: 'socket',
  mode,
  mtimeS: bootedS(about),
})

const bootedS = ({ host }: About): number => Math.floor(host.bootedMs / 1000)

/** What one daemon leaves; rsyslogd and php-fpm end the number without a newline. */
const filesOf = (about: About, process: MainProcess): readonly WrittenFile[] => {
  const mtimeS = Math.floor(process.startedMs / 1000)
  const pid = (path: string, mode = 0o644, end = '\n', mark = ''): WrittenFile => ({
    path,
    mode,
    mtimeS,
    text: () => `${mark}${process.pid}${end}`,
  })
  const listening = (path: string, mode: number): WrittenFile => ({
    path,
    type: 'socket',
    mode,
    mtimeS,
  })
  switch (process.name) {
    case 'cron':
      return [pid('/run/crond.pid')]
    case 'rsyslogd':
      return [pid('/run/rsyslogd.pid', 0o644, '')]
    case 'sshd':
      return [pid('/run/sshd.pid')]
    case 'nginx':
      return [pid('/run/nginx.pid')]
    case 'fail2ban-server':
      return [
        pid('/run/fail2ban/fail2ban.pid', 0o600),
        listening('/run/fail2ban/fail2ban.sock', 0o700),
      ]
    case 'mysqld':
    case 'mariadbd':
      return database(about, { pid, listening })
    default:
      return process.name.startsWith('php-fpm') ? php(about, { pid, listening }) : []
  }
}

interface Means {
  readonly pid: (path: string, mode?: number, end?: string, mark?: string) => WrittenFile
  readonly listening: (path: string, mode: number) => WrittenFile
}

const database = (about: About, { pid, listening }: Means): readonly WrittenFile[] => {
  const { uid, gid } = accountOf(about, 'mysql')
  const isMysql = hasRole(about, 'mysql')
  const files = [
    pid('/run/mysqld/mysqld.pid', isMysql ? 0o640 : 0o660),
    listening('/run/mysqld/mysqld.sock', 0o777),
    ...(isMysql
      ? [
          pid('/run/mysqld/mysqld.sock.lock', 0o600),
          listening('/run/mysqld/mysqlx.sock', 0o777),
          // X Plugin marks its own.
          pid('/run/mysqld/mysqlx.sock.lock', 0o600, '\n', 'X'),
        ]
      : []),
  ]
  return [{ ...directory('/run/mysqld'), uid, gid }, ...files.map((it) => ({ ...it, uid, gid }))]
}

const php = (about: About, { pid, listening }: Means): readonly WrittenFile[] => {
  const version = phpVersion(about)
  const { uid, gid } = accountOf(about, 'www-data')
  const pools = ['', ...(hasRole(about, 'app') ? [`-${about.host.app.slug}`] : [])]
  return [
    pid(`/run/php/php${version}-fpm.pid`, 0o644, ''),
    ...pools.map((pool) => ({
      ...listening(`/run/php/php${version}-fpm${pool}.sock`, 0o660),
      uid,
      gid,
    })),
    link('/run/php/php-fpm.sock', '/etc/alternatives/php-fpm.sock'),
    link('/etc/alternatives/php-fpm.sock', `/run/php/php${version}-fpm.sock`),
  ]
}
