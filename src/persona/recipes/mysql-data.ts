/** /var/lib/mysql: the files of a database server, with InnoDB's page headers and nothing to read. */
import { crc32 } from 'node:zlib'
import { type Bytes, bytesOf } from '../../base/bytes.ts'
import { momentOf } from '../moments.ts'
import type { About, PlannedFile, Recipe } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { ownerOf } from '../site-files.ts'
import { BLOG_DATABASE } from '../wordpress.ts'
import { hasRole } from '../written-files.ts'

const ROOT = '/var/lib/mysql'
const PAGE_BYTES = 16_384
/** A fresh table's pages, as file-per-table makes them (112 KiB in MySQL, 96 in MariaDB). */
const TABLE_PAGES = 7
/** Of MySQL 8.0's own tablespaces when they are new. */
const PAGES: ReadonlyMap<string, number> = new Map([
  ['ibdata1', 768],
  ['mysql.ibd', 1_600],
  ['undo_001', 1_024],
  ['undo_002', 1_024],
])
const SYSTEM_FOLDERS = ['#innodb_redo', '#innodb_temp', 'mysql', 'performance_schema', 'sys']
/** The redo log is 32 files that share what innodb_log_file_size allows (96 MiB). */
const REDO_FILES = 32
const REDO_BYTES = 3_145_728
const FIRST_REDO = 9
const TABLES = ['customers', 'orders', 'products', 'settings', 'users']
const BLOG_TABLES = [
  'wp_comments',
  'wp_options',
  'wp_postmeta',
  'wp_posts',
  'wp_usermeta',
  'wp_users',
]

export const recipe: Recipe = {
  name: 'mysql-data',
  version: 1,
  files: (about) => {
    const isMaria = hasRole(about, 'mariadb')
    if (!isMaria && !hasRole(about, 'mysql')) return []
    const owner = ownerOf(about, 'mysql')
    const at = (path: string, mode = isMaria ? 0o660 : 0o640): PlannedFile => ({
      path: `${ROOT}/${path}`,
      ...owner,
      mode,
      ...sized(path.slice(path.lastIndexOf('/') + 1)),
      mtimeS: momentOf(about, `mysql ${path}`, { from: 0.3, to: 1 }),
    })
    const folder = (path: string): PlannedFile => ({
      ...at(path),
      type: 'directory',
      mode: isMaria ? 0o700 : 0o750,
    })
    const { database } = about.host.app
    const tables = [
      ...TABLES.map((table) => `${database}/${table}`),
      ...BLOG_TABLES.map((table) => `${BLOG_DATABASE}/${table}`),
    ]
    const suffixes = isMaria ? ['.frm', '.ibd'] : ['.ibd']
    return [
      { ...folder(''), path: ROOT, mode: isMaria ? 0o755 : 0o700 },
      folder(database),
      folder(BLOG_DATABASE),
      ...(isMaria ? [] : systemFiles().map((path) => at(path))),
      ...(isMaria ? [] : SYSTEM_FOLDERS.map(folder)),
      ...tables.flatMap((table) => suffixes.map((suffix) => at(`${table}${suffix}`))),
    ]
  },
  make: (asked) => {
    const name = asked.path.slice(asked.path.lastIndexOf('/') + 1)
    if (name === 'auto.cnf') return bytesOf(`[auto]\nserver-uuid=${uuidOf(asked)}\n`)
    if (name.endsWith('.frm')) return definition()
    if (name === 'binlog.index') return bytesOf('')
    if (name.startsWith('#ib_redo')) return new Uint8Array(REDO_BYTES)
    const space = 2 + (secretOf('space', asked.path)[0] ?? 0)
    return tablespace(PAGES.get(name) ?? TABLE_PAGES, space)
  },
}

/** What is big is not made to learn its size. */
const sized = (name: string): { size?: number } => {
  if (name.startsWith('#ib_redo')) return { size: REDO_BYTES }
  const pages = PAGES.get(name)
  return pages === undefined ? {} : { size: pages * PAGE_BYTES }
}

/** What MySQL 8.0 keeps beside its databases. */
const systemFiles = (): readonly string[] => [
  'auto.cnf',
  'binlog.index',
  ...PAGES.keys(),
  'sys/sys_config.ibd',
  ...Array.from({ length: REDO_FILES }, (_, n) => {
    // All but the one in use wait under another name.
    return `#innodb_redo/#ib_redo${FIRST_REDO + n}${n === 0 ? '' : '_tmp'}`
  }),
]

const DEFINITION_BYTES = 1_264

/** A table's definition file: MariaDB's magic, format and I/O size (table.cc), nothing else. */
const definition = (): Bytes => {
  const file = Buffer.alloc(DEFINITION_BYTES)
  file.set([0xfe, 0x01, 0x0a, 0x0c, 0x12, 0x00, 0x56, 0x00, 0x01, 0x00])
  return file
}

/** server-uuid is the machine's, not a secret: replicas tell it to each other. */
const uuidOf = ({ seed }: About): string => {
  const hex = Buffer.from(secretOf(seed, 'mysql uuid')).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-11ef-a${hex.slice(13, 16)}-525400${hex.slice(22, 28)}`
}

/** FIL_PAGE_TYPE of a tablespace's first pages: header, change buffer bitmap, inodes, index. */
const TYPES = [8, 5, 3, 17_855]
const NO_PAGE = 0xffff_ffff

/** Pages with InnoDB's header and trailer (fil0types.h), their checksum only CRC-shaped. */
const tablespace = (pages: number, space: number): Bytes => {
  const file = Buffer.alloc(pages * PAGE_BYTES)
  for (let page = 0; page < pages; page++) {
    const type = TYPES[page]
    if (type === undefined) continue
    const at = page * PAGE_BYTES
    file.writeUInt32BE(page, at + 4)
    file.writeUInt32BE(type === 17_855 ? NO_PAGE : 0, at + 8)
    file.writeUInt32BE(type === 17_855 ? NO_PAGE : 0, at + 12)
    file.writeUInt32BE(20_140_000 + page * 911, at + 20)
    file.writeUInt16BE(type, at + 24)
    file.writeUInt32BE(space, at + 34)
    if (page === 0) {
      file.writeUInt32BE(space, at + 38)
      file.writeUInt32BE(pages, at + 46)
      file.writeUInt32BE(pages, at + 50)
      file.writeUInt32BE(0x4021, at + 54)
    }
    if (type === 17_855) file.write('infimum\0\x0b\0\0supremum', at + 99, 'latin1')
    const sum = crc32(file.subarray(at + 4, at + PAGE_BYTES - 8))
    file.writeUInt32BE(sum, at)
    file.writeUInt32BE(sum, at + PAGE_BYTES - 8)
    file.writeUInt32BE(20_140_000 + page * 911, at + PAGE_BYTES - 4)
  }
  return file
}
