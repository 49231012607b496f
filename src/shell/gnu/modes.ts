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

/** One change: an operator with what stood after it. */
interface Clause {
  readonly op: '+' | '-' | '='
  /** Bits that `u`, `g`, `o`, `a` allow; 0 when none was named: then the umask rules. */
  readonly affected: number
  readonly value: number
  /** The value is what these bits are now, for all three parts. */
  readonly copies: boolean
  /** X: execute, where somebody may execute already or for a directory. */
  readonly wantsX: boolean
  /** Bits named; setuid and setgid of a directory stay as they are unless named. */
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
const COPIED = new Map([
  ['u', 0o700],
  ['g', 0o070],
  ['o', 0o007],
])
const LETTERS = new Map([
  ['r', 0o444],
  ['w', 0o222],
  ['x', 0o111],
  ['X', 0],
  ['s', S_ISUID | S_ISGID],
  ['t', S_ISVTX],
])

/** Reads `755`, `u+x,go=r`, `=644`; undefined when it is no mode (gnulib mode_compile). */
export const parseMode = (text: ByteString): ModeChange | undefined => {
  if (/^[0-7]/.test(text)) {
    const value = /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : ALL + 1
    if (value > ALL) return undefined
    const mentioned = text.length < 5 ? (value & ~0o777) | 0o777 : ALL
    return [{ op: '=', affected: ALL, value, copies: false, wantsX: false, mentioned }]
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
  let affected = 0
  for (const letter of who) affected |= WHO.get(letter) ?? 0
  const clauses: Clause[] = []
  let at = 0
  do {
    const found = /^([-+=])([0-7]+|[ugo]|[rwxXst]*)/.exec(rest.slice(at))
    if (found === null) return undefined
    const [all, op = '+', what = ''] = found
    at += all.length
    const isOctal = /^[0-7]/.test(what)
    if (isOctal && (affected !== 0 || at < rest.length)) return undefined
    const clause = isOctal ? octalClause(op, what) : letterClause(op, what, affected)
    if (clause === undefined) return undefined
    clauses.push(clause)
  } while (at < rest.length)
  return clauses
}

const octalClause = (op: string, digits: string): Clause | undefined => {
  const value = Number.parseInt(digits, 8)
  if (value > ALL) return undefined
  return { op: opOf(op), affected: ALL, value, copies: false, wantsX: false, mentioned: ALL }
}

const letterClause = (op: string, what: string, affected: number): Clause => {
  const copied = COPIED.get(what)
  let value = copied ?? 0
  if (copied === undefined) for (const letter of what) value |= LETTERS.get(letter) ?? 0
  return {
    op: opOf(op),
    affected,
    value,
    copies: copied !== undefined,
    wantsX: what.includes('X'),
    mentioned: affected === 0 ? value : affected & value,
  }
}

const opOf = (op: string): Clause['op'] => (op === '+' || op === '-' ? op : '=')

/** The permission bits a file gets: `old` with the change applied under `umask` (mode_adjust). */
export const applyMode = (
  change: ModeChange,
  old: number,
  how: { readonly isDirectory: boolean; readonly umask: number },
): number => {
  let mode = old & ALL
  for (const clause of change) {
    const omitted = how.isDirectory ? (S_ISUID | S_ISGID) & ~clause.mentioned : 0
    const allowed = clause.affected === 0 ? ALL & ~how.umask : clause.affected
    const value = valueIn(clause, mode, how.isDirectory) & allowed & ~omitted
    const preserved = (clause.affected === 0 ? 0 : ALL & ~clause.affected) | omitted
    if (clause.op === '+') mode |= value
    else if (clause.op === '-') mode &= ~value
    else mode = (mode & preserved) | value
  }
  return mode
}

/** The bits a change may touch at all, whatever they were before (mode_adjust's mode_bits). */
export const bitsTouched = (change: ModeChange, how: { readonly umask: number }): number => {
  let touched = 0
  for (const { op, affected, value } of change) {
    const allowed = affected === 0 ? ALL & ~how.umask : affected
    touched |= op === '=' ? (affected === 0 ? ALL : affected) : value & allowed
  }
  return touched
}

const valueIn = (clause: Clause, mode: number, isDirectory: boolean): number => {
  if (clause.copies) {
    const bits = clause.value & mode
    const part = (bits >> 6) | (bits >> 3) | bits
    return ((part & 4) * 0o111) | ((part & 2) * 0o111) | ((part & 1) * 0o111)
  }
  const grantsX = clause.wantsX && (isDirectory || (mode & 0o111) !== 0)
  return grantsX ? clause.value | 0o111 : clause.value
}
