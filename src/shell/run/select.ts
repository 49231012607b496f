/** The menu of `select`, in columns as bash lays it out (execute_cmd.c, print_select_list). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { LINE_BYTES_MAX } from '../../base/limits.ts'
import { countCharacters } from '../../base/utf8.ts'
import type { Fd } from '../../world/process.ts'
import { GrowingBytes } from '../growing-bytes.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { refused } from '../variable.ts'

/** Shows the menu (at once, or when Enter asks for it) until a line comes; the value chosen ('' for a wrong one); undefined at the end. */
export function* choose(
  shell: ShellProcess,
  values: readonly ByteString[],
  needsMenu: boolean,
): Run<ByteString | undefined> {
  for (let isShown = needsMenu; ; isShown = true) {
    if (isShown) yield* shell.err(menu(shell, values))
    yield* shell.err(shell.variables.get('PS3') ?? '#? ')
    const line = yield* readLine(shell)
    if (line === undefined) {
      yield* shell.out('\n')
      return undefined
    }
    const set = shell.variables.set('REPLY', line)
    if (refused(set)) yield* shell.complain(set.text)
    if (line === '') continue
    return /^\s*\d+\s*$/.test(line) ? (values[Number(line) - 1] ?? '') : ''
  }
}

function* readLine(shell: ShellProcess): Run<ByteString | undefined> {
  const line = new GrowingBytes()
  while (line.length < LINE_BYTES_MAX) {
    const bytes = yield* shell.sys.read(0 as Fd, 1)
    if (failed(bytes) || bytes.length === 0) return line.length === 0 ? undefined : line.text()
    if (bytes[0] === NEWLINE) break
    line.add(bytes)
  }
  return line.text()
}

const NEWLINE = 0x0a

const menu = (shell: ShellProcess, values: readonly ByteString[]): ByteString => {
  const columns = Number(shell.variables.get('COLUMNS') ?? 80) || 80
  const digits = `${values.length}`.length
  const widest = values.reduce((most, value) => Math.max(most, countCharacters(value)), 0)
  const cell = widest + digits + 2 + 2
  let across = Math.max(Math.floor(columns / cell), 1)
  let rows = Math.ceil(values.length / across)
  across = Math.ceil(values.length / rows)
  if (rows === 1) {
    rows = across
    across = 1
  }
  const lines: ByteString[] = []
  for (let row = 0; row < rows; row++) {
    let line = ''
    for (let at = row; at < values.length; at += rows) {
      const value = values[at] ?? ''
      const text = `${`${at + 1}`.padStart(digits)}) ${value}`
      const isLast = at + rows >= values.length
      line += isLast ? text : `${text}${gap(cell - digits - 2 - countCharacters(value))}`
    }
    lines.push(`${line}\n`)
  }
  return lines.join('')
}

const gap = (spaces: number): ByteString => ' '.repeat(Math.max(spaces, 1))
