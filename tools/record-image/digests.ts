/** SHA-256 of what can be run: by these an upload is told from a system's own program. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Found } from './walk.ts'

const ELF = 0x7f454c46
const SHEBANG = 0x2321

/** The file: `digest path` lines, sorted by path. */
export const digestList = (root: string, files: Iterable<Found>): Buffer => {
  const lines: string[] = []
  for (const { path, type } of files) {
    if (type !== 'f') continue
    const bytes = readFileSync(Buffer.from(`${root}${path}`, 'latin1'))
    const isProgram =
      bytes.length >= 4 && (bytes.readUInt32BE(0) === ELF || bytes.readUInt16BE(0) === SHEBANG)
    if (isProgram) lines.push(`${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`)
  }
  return gzipSync(Buffer.from(lines.sort(byPath).join(''), 'latin1'), { level: 9 })
}

const DIGEST_CHARS = 66
const byPath = (a: string, b: string): number =>
  a.slice(DIGEST_CHARS) < b.slice(DIGEST_CHARS) ? -1 : 1
