/** Permission bits: as `ls` shows them, as `chmod` reads them. */
import type { ByteString } from '../../base/bytes.ts'
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
} from '../../world/tree.ts'

const TYPE_LETTERS = new Map([
  [S_IFREG, '-'],
  [S_IFDIR, 'd'],
  [S_IFLNK, 'l'],
  [S_IFCHR, 'c'],
  [S_IFBLK, 'b'],
  [S_IFIFO, 'p'],
  [S_IFSOCK, 's'],
])

/** `drwxr-xr-x` of a mode (strmode of gnulib). */
export const modeText = (mode: number): ByteString => {
  const type = TYPE_LETTERS.get(mode & S_IFMT) ?? '?'
  return type + permissionText(mode)
}

/** `rwxr-xr-x` of a mode, with s, S, t, T. */
export const permissionText = (mode: number): ByteString => {
  const bit = (mask: number, letter: string): string => ((mode & mask) === 0 ? '-' : letter)
  const execute = (mask: number, special: number, letter: string): string => {
    if ((mode & special) === 0) return bit(mask, 'x')
    return (mode & mask) === 0 ? letter.toUpperCase() : letter
  }
  return (
    bit(0o400, 'r') +
    bit(0o200, 'w') +
    execute(0o100, S_ISUID, 's') +
    bit(0o040, 'r') +
    bit(0o020, 'w') +
    execute(0o010, S_ISGID, 's') +
    bit(0o004, 'r') +
    bit(0o002, 'w') +
    execute(0o001, S_ISVTX, 't')
  )
}

/** One clause of a symbolic mode, or a whole octal one. */
interface Clause {
  readonly op: '+' | '-' | '='
  /** Bits this clause may touch (`u`, `g`, `o`, `a`); 0 when none was named: the umask rules. */
  readonly affected: number
  readonly value: number
  /** Copy from `u`, `g`, `o`; X: execute where it makes sense. */
  readonly from?: 'u' | 'g' | 'o'
  readonly wantsX: boolean
  /** Bits a plain octal number mentions (setuid and setgid of directories stay otherwise). */
  readonly mentioned: number
}

/** A mode as a user wrote it, ready to be applied to files. */
export type ModeChange = readonly Clause[]

const ALL = 0o7777
const WHO = new Map([
  ['u', S_ISUID | 0o700],
  ['g', S_ISGID | 0o070],
  ['o', S_ISVTX | 0o007],
  ['a', ALL],
])

/** Reads `755`, `u+x,go=r`, `=644`; undefined when it is no mode (gnulib mode_compile). */
export const parseMode = (text: ByteString): ModeChange | undefined => {
  if (/^[0-7]/.test(text)) {
    if (!/^[0-7]+$/.test(text)) return undefined
    const value = Number.parseInt(text, 8)
    if (value > ALL) return undefined
    const mentioned = text.length < 5 ? (value & (S_ISUID | S_ISGID | S_ISVTX)) | 0o777 : ALL
    return [{ op: '=', affected: ALL, value, wantsX: false, mentioned }]
  }
  const clauses: Clause[] = []
  for (const part of text.split(',')) {
    const found = parseClauses(part)
    if (found === undefined) return undefined
    clauses.push(...found)
  }
  return clauses
}

const parseClauses = (part: ByteString): Clause[] | undefined => {
  const [, who = '', rest = ''] = /^([ugoa]*)(.*)$/s.exec(part) ?? []
  if (rest === '') return undefined
  let affected = 0
  for (const letter of who) affected |= WHO.get(letter) ?? 0
  const clauses: Clause[] = []
  let at = 0
  while (at < rest.length) {
    const found = /^([-+=])([0-7]+|[ugo]|[rwxXst]*)/.exec(rest.slice(at))
    if (found === null) return undefined
    const [all, op = '+', what = ''] = found
    at += all.length
    const clause = clauseOf(op as Clause['op'], what, affected)
    if (clause === undefined) return undefined
    clauses.push(clause)
  }
  return clauses
}

const clauseOf = (op: Clause['op'], what: string, affected: number): Clause | undefined => {
  if (/^[0-7]/.test(what)) {
    const value = Number.parseInt(what, 8)
    if (value > ALL || affected !== 0) return undefined
    return { op, affected: ALL, value, wantsX: false, mentioned: ALL }
  }
  if (what === 'u' || what === 'g' || what === 'o') {
    return { op, affected, value: 0, from: what, wantsX: false, mentioned: 0 }
  }
  let value = 0
  for (const letter of what) {
    if (letter === 'r') value |= 0o444
    else if (letter === 'w') value |= 0o222
    else if (letter === 'x') value |= 0o111
    else if (letter === 's') value |= S_ISUID | S_ISGID
    else if (letter === 't') value |= S_ISVTX
  }
  return { op, affected, value, wantsX: what.includes('X'), mentioned: 0 }
}

/** The permission bits a file gets: `old` with the change applied under `umask` (mode_adjust). */
export const applyMode = (
  change: ModeChange,
  old: number,
  how: { readonly isDirectory: boolean; readonly umask: number },
): number => {
  let mode = old & ALL
  for (const clause of change) mode = applyClause(clause, mode, how)
  return mode
}

const applyClause = (
  clause: Clause,
  mode: number,
  how: { readonly isDirectory: boolean; readonly umask: number },
): number => {
  const { affected } = clause
  const kept = how.isDirectory ? (S_ISUID | S_ISGID) & ~(affected | clause.mentioned) : 0
  const omitted = how.isDirectory ? (S_ISUID | S_ISGID) & ~clause.mentioned : 0
  let value = valueOf(clause, mode)
  const grantsX = clause.wantsX && (how.isDirectory || (mode & 0o111) !== 0)
  if (grantsX) value |= 0o111
  value &= (affected === 0 ? ALL & ~how.umask : affected) & ~(clause.mentioned === 0 ? kept : omitted)
  if (clause.op === '-') return mode & ~value
  if (clause.op === '+') return mode | value
  const preserved = affected === 0 ? 0 : ALL & ~affected
  const stays = mode & (preserved | (clause.mentioned === 0 ? kept : omitted))
  return stays | value
}

const valueOf = (clause: Clause, mode: number): number => {
  if (clause.from === undefined) return clause.value
  const shift = clause.from === 'u' ? 6 : clause.from === 'g' ? 3 : 0
  const bits = (mode >> shift) & 7
  return bits | (bits << 3) | (bits << 6)
}
