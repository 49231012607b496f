/** MariaDB's configuration beyond the package's: this server's own settings, root's login. */
import { clientCnf } from '../cloud-texts.ts'
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'mariadb-settings',
  version: 1,
  role: 'mariadb',
  files: (about): readonly WrittenFile[] => [
    ...['', '/conf.d', '/mariadb.conf.d'].map((folder) => directory(`/etc/mysql${folder}`)),
    {
      path: `/etc/mysql/mariadb.conf.d/70-${about.host.company.slug}.cnf`,
      mtimeS: momentOf(about, 'mariadb tuning', { from: 0.02, to: 0.5 }),
      text: () => serverOf(about),
    },
    {
      path: '/root/.my.cnf',
      mode: 0o600,
      mtimeS: momentOf(about, '.my.cnf', { from: 0.02, to: 0.1 }),
      text: ({ slots }) => clientCnf('root', slots.text('db.root_password')),
    },
  ],
})

const MEBIBYTE_KB = 1_024

const serverOf = ({ host, profile }: About): string => {
  // Half of the memory for InnoDB: the machine does nothing else.
  const poolMb = Math.floor(profile.hardware.memory_kb / MEBIBYTE_KB / 2 / 128) * 128
  return `[mysqld]
bind-address            = ${host.address}
server-id               = ${host.address.split('.').at(-1)}
log_bin                 = /var/log/mysql/mysql-bin.log
expire_logs_days        = 7
binlog_format           = ROW
max_connections         = 300
innodb_buffer_pool_size = ${poolMb}M
innodb_flush_method     = O_DIRECT
slow_query_log          = 1
slow_query_log_file     = /var/log/mysql/mariadb-slow.log
long_query_time         = 1
`
}
