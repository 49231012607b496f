/** The accounts of the database server, as an administrator dumped them: their hashes fit. */

import { bytesOf, fromUnicode } from '../../base/bytes.ts'
import { momentOf } from '../moments.ts'
import { nativePassword } from '../mysql-hash.ts'
import type { Asked, Recipe } from '../recipe.ts'
import type { SlotName } from '../slots.ts'
import { BLOG_DATABASE, BLOG_USER } from '../wordpress.ts'
import { hasRole, type WrittenFile } from '../written-files.ts'

const PATH = '/var/backups/mysql-grants.sql'

export const recipe: Recipe = {
  name: 'mysql-grants',
  version: 1,
  files: (about): readonly WrittenFile[] =>
    hasRole(about, 'mysql') || hasRole(about, 'mariadb')
      ? [
          { path: '/var/backups', type: 'directory' },
          { path: PATH, mode: 0o600, mtimeS: momentOf(about, 'grants', { from: 0.5, to: 1 }) },
        ]
      : [],
  make: (asked) => bytesOf(fromUnicode(grantsOf(asked))),
}

interface Account {
  readonly user: string
  readonly from: string
  readonly slot: SlotName
  readonly grants: string
}

const accountsOf = ({ host }: Asked): readonly Account[] => {
  const { app, neighbours } = host
  const replica = neighbours.find(({ role }) => role === 'database')?.address ?? '%'
  const on = (database: string): string => `ALL PRIVILEGES ON \`${database}\`.*`
  return [
    { user: 'root', from: 'localhost', slot: 'db.root_password', grants: 'ALL PRIVILEGES ON *.*' },
    { user: app.databaseUser, from: 'localhost', slot: 'db.password', grants: on(app.database) },
    { user: BLOG_USER, from: 'localhost', slot: 'blog.db_password', grants: on(BLOG_DATABASE) },
    {
      user: 'backup',
      from: 'localhost',
      slot: 'db.backup_password',
      grants: 'SELECT, LOCK TABLES, SHOW VIEW, TRIGGER ON *.*',
    },
    {
      user: 'replication',
      from: replica,
      slot: 'db.replication_password',
      grants: 'REPLICATION SLAVE ON *.*',
    },
    {
      user: 'debian-sys-maint',
      from: 'localhost',
      slot: 'db.maintenance_password',
      grants: 'ALL PRIVILEGES ON *.*',
    },
  ]
}

const grantsOf = (asked: Asked): string =>
  accountsOf(asked)
    .map(({ user, from, slot, grants }) => {
      const hash = nativePassword(asked.slots.text(slot))
      const account = `'${user}'@'${from}'`
      const how = hasRole(asked, 'mariadb')
        ? `IDENTIFIED BY PASSWORD '${hash}'`
        : `IDENTIFIED WITH 'mysql_native_password' AS '${hash}'`
      return `CREATE USER IF NOT EXISTS ${account} ${how};\nGRANT ${grants} TO ${account};\n`
    })
    .join('')
    .concat('FLUSH PRIVILEGES;\n')
