/** `mapfile` and `readarray`. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { MAPFILE_BYTES_MAX } from '../../base/limits.ts'
import {
  type Given,
  isIdentifier,
  legalNumber,
  readOptions,
  USAGE_STATUS,
} from '../builtin-options.ts'
import { ByteSource } from '../byte-source.ts'
import { GrowingBytes } from '../growing-bytes.ts'
import type { Run } from '../program.ts'
import { singleQuoted } from '../quote.ts'
import type { Builtin, Shell } from '../state.ts'
import { refused } from '../variable.ts'

const SPEC = {
  letters: 'd:n:O:s:tu:C:c:',
  usage:
    '[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
}

/** Lines between two callbacks unless -c says otherwise. */
const QUANTUM = 5000

export const builtin: Builtin = {
  names: ['mapfile', 'readarray'],
  *run(shell, args) {
    const [name = ''] = args
    const given = yield* readOptions(shell, args, SPEC)
    if (given === undefined) return USAGE_STATUS
    const wanted = wantedOf(shell, given)
    if (typeof wanted === 'string') {
      yield* shell.error(name, wanted)
      return 1
    }
    const array =
      given.value('O') === undefined ? shell.variables.setArray(wanted.array, []) : undefined
    if (refused(array)) {
      yield* shell.complain(array.text)
      return 1
    }
    return yield* fill(shell, wanted)
  },
}

interface Wanted {
  readonly array: ByteString
  readonly fd: number
  readonly delimiter: ByteString
  readonly lines: number
  readonly origin: number
  readonly skipped: number
  readonly trims: boolean
  readonly callback: ByteString | undefined
  readonly quantum: number
}

const wantedOf = (shell: Shell, given: Given): Wanted | ByteString => {
  const number = (letter: string, what: string, least: number, otherwise: number) => {
    const word = given.value(letter)
    const value = word === undefined ? otherwise : legalNumber(word)
    return value === undefined || value < least ? `${word}: invalid ${what}` : value
  }
  const fd = number('u', 'file descriptor specification', 0, 0)
  const lines = number('n', 'line count', 0, 0)
  const origin = number('O', 'array origin', 0, 0)
  const skipped = number('s', 'line count', 0, 0)
  const quantum = number('c', 'callback quantum', 1, QUANTUM)
  for (const value of [fd, lines, origin, skipped, quantum]) {
    if (typeof value === 'string') return value
  }
  const flags = given.value('u') === undefined ? 0 : shell.sys.statusFlags(Number(fd))
  if (failed(flags)) return `${fd}: invalid file descriptor: ${flags.text}`
  const [array = 'MAPFILE'] = given.operands
  if (!isIdentifier(array)) return `\`${array}': not a valid identifier`
  if (shell.variables.array(array)?.associative === true) return `${array}: not an indexed array`
  const delimiter = given.value('d')
  return {
    array,
    fd: Number(fd),
    delimiter: delimiter === undefined ? '\n' : (delimiter[0] ?? '\0'),
    lines: Number(lines),
    origin: Number(origin),
    skipped: Number(skipped),
    trims: given.has('t'),
    callback: given.value('C'),
    quantum: Number(quantum),
  }
}

function* fill(shell: Shell, wanted: Wanted): Run<number> {
  const source = new ByteSource(shell.sys, wanted.fd, { takesAll: wanted.lines === 0 })
  let index = wanted.origin
  let seen = 0
  let bytes = 0
  for (;;) {
    const line = yield* wholeLine(shell, source, wanted.delimiter)
    bytes += line.length
    if (line === '' || bytes > MAPFILE_BYTES_MAX) break
    seen++
    if (seen <= wanted.skipped) continue
    const ends = line.endsWith(wanted.delimiter)
    const text = wanted.trims && ends ? line.slice(0, -1) : line
    const taken = index - wanted.origin + 1
    if (wanted.callback !== undefined && taken % wanted.quantum === 0) {
      yield shell.runText(`${wanted.callback} ${index} ${singleQuoted(text)}`)
    }
    const array = shell.variables.writable(wanted.array)
    if (refused(array)) {
      yield* shell.complain(array.text)
      return 1
    }
    array.set(index++, text.split('\0', 1)[0] ?? '')
    if (taken === wanted.lines) break
  }
  source.finish()
  return 0
}

function* wholeLine(shell: Shell, source: ByteSource, delimiter: ByteString): Run<ByteString> {
  const line = new GrowingBytes()
  for (;;) {
    yield* shell.sys.pause()
    const piece = yield* source.some(delimiter)
    if (piece === 'end' || piece === 'timeout' || failed(piece)) return line.text()
    line.addText(piece)
    if (piece.endsWith(delimiter) || line.length > MAPFILE_BYTES_MAX) return line.text()
  }
}
