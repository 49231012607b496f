/** /etc/adduser.conf and /etc/deluser.conf: `NAME=value`, in quotes or not. */
import type { ByteString } from '../../base/bytes.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Sys } from '../../shell/program.ts'

const DEFAULTS: Readonly<Record<string, ByteString>> = {
  dshell: '/bin/bash',
  first_system_uid: '100',
  last_system_uid: '999',
  first_uid: '1000',
  last_uid: '59999',
  first_system_gid: '100',
  last_system_gid: '999',
  first_gid: '1000',
  last_gid: '59999',
  dhome: '/home',
  skel: '/etc/skel',
  usergroups: 'yes',
  users_group: 'users',
  dir_mode: '0700',
  sys_dir_mode: '0755',
  name_regex: '^[a-z][a-z0-9_-]*\\$?$',
  sys_name_regex: '^[a-z_][a-z0-9_-]*\\$?$',
}

export interface Settings {
  text(name: string): ByteString
  number(name: string): number
}

/** What these files say, over what the program knows by itself; `more` is not of this version. */
export function* readSettings(
  sys: Sys,
  files: readonly ByteString[],
  more: Readonly<Record<string, ByteString>> = {},
): Run<Settings> {
  const values = new Map<string, ByteString>(Object.entries({ ...DEFAULTS, ...more }))
  for (const file of files) {
    for (const line of (yield* textOfFile(sys, file)).split('\n')) {
      const [, name = '', value = ''] = /^\s*([_a-zA-Z0-9]+)\s*=\s*(.*)$/.exec(line) ?? []
      if (name !== '') values.set(name.toLowerCase(), value.replace(/^(["'])(.*)\1$/, '$2'))
    }
  }
  const text = (name: string): ByteString => values.get(name) ?? ''
  return { text, number: (name) => Number(text(name)) || 0 }
}
