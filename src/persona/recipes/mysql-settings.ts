/** MySQL 8.0's configuration as Debian-like packages lay it out, with the machine's own settings. */
import { clientCnf } from '../cloud-texts.ts'
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'mysql-settings',
  version: 1,
  role: 'mysql',
  files: (about): readonly WrittenFile[] => [
    ...['', '/conf.d', '/mysql.conf.d'].map((folder) => directory(`/etc/mysql${folder}`)),
    at(about, '/etc/mysql/my.cnf', () => INCLUDES),
    at(about, '/etc/mysql/mysql.conf.d/mysqld.cnf', () => serverOf(about)),
    at(about, '/etc/mysql/conf.d/mysqldump.cnf', () => DUMP),
    { ...at(about, '/etc/mysql/debian.cnf', maintenance), mode: 0o600 },
    { ...at(about, '/root/.my.cnf', rootLogin), mode: 0o600 },
  ],
})

const at = (about: About, path: string, text: (asked: Asked) => string): WrittenFile => ({
  path,
  mtimeS: momentOf(about, path, { from: 0.02, to: 0.5 }),
  text,
})

const INCLUDES = `!includedir /etc/mysql/conf.d/
!includedir /etc/mysql/mysql.conf.d/
`

const DUMP = `[mysqldump]
quick
quote-names
max_allowed_packet = 64M
`

const MEBIBYTE_KB = 1_024

const serverOf = ({ host, profile }: About): string => {
  // A quarter of the memory for InnoDB: the machine has other things to do.
  const poolMb = Math.floor(profile.hardware.memory_kb / MEBIBYTE_KB / 4 / 128) * 128
  return `[mysqld]
user            = mysql
datadir         = /var/lib/mysql
socket          = /var/run/mysqld/mysqld.sock
bind-address    = 127.0.0.1
mysqlx-bind-address = 127.0.0.1

server-id       = ${host.address.split('.').at(-1)}
default_authentication_plugin = mysql_native_password

key_buffer_size         = 16M
max_connections         = 120
innodb_buffer_pool_size = ${poolMb}M
innodb_log_file_size    = 48M

log_error               = /var/log/mysql/error.log
slow_query_log          = 1
slow_query_log_file     = /var/log/mysql/mysql-slow.log
long_query_time         = 2
max_binlog_size         = 100M
`
}

/** What the package's scripts log in with. */
const maintenance = ({ slots }: Asked): string => {
  const login = `host     = localhost
user     = debian-sys-maint
password = ${slots.text('db.maintenance_password')}
socket   = /var/run/mysqld/mysqld.sock
`
  return `# Automatically generated for Debian scripts. DO NOT TOUCH!
[client]
${login}[mysql_upgrade]
${login}`
}

const rootLogin = ({ slots }: Asked): string => clientCnf('root', slots.text('db.root_password'))
