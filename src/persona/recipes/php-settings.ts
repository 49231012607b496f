/** PHP as the application wants it: its own pool of php-fpm, and what differs from php.ini. */
import { phpVersion, poolSocket } from '../app-config-sources.ts'
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'php-settings',
  version: 1,
  role: 'php',
  files: (about): readonly WrittenFile[] => {
    const root = `/etc/php/${phpVersion(about)}`
    const { slug } = about.host.app
    const at = (path: string, text: () => string): WrittenFile => ({
      path: `${root}/${path}`,
      mtimeS: momentOf(about, path, { from: 0.05, to: 0.6 }),
      text,
    })
    return [
      ...['/etc/php', root, `${root}/fpm`, `${root}/fpm/conf.d`, `${root}/fpm/pool.d`].map((path) =>
        directory(path),
      ),
      at(`fpm/pool.d/${slug}.conf`, () => poolOf(about)),
      at(`fpm/conf.d/99-${slug}.ini`, () => settingsOf(about)),
    ]
  },
})

const poolOf = (about: About): string => `[${about.host.app.slug}]
user = www-data
group = www-data
listen = ${poolSocket(about)}
listen.owner = www-data
listen.group = www-data
listen.mode = 0660

pm = dynamic
pm.max_children = 12
pm.start_servers = 3
pm.min_spare_servers = 2
pm.max_spare_servers = 5
pm.max_requests = 500

php_admin_value[open_basedir] = ${about.host.app.root}:/tmp
php_admin_value[error_log] = ${about.host.app.root}/storage/logs/php-error.log
php_admin_flag[log_errors] = on
`

const settingsOf = ({ host }: About): string => `; ${host.app.name}
memory_limit = 256M
upload_max_filesize = 32M
post_max_size = 34M
max_execution_time = 60
expose_php = Off
date.timezone = ${host.timezone}
session.cookie_httponly = 1
session.cookie_secure = 1
opcache.memory_consumption = 128
opcache.revalidate_freq = 2
`
