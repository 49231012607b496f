/** argv.py of Oils' spec tests: its arguments as Python prints a list of strings. */
import type { ByteString } from '../../../src/base/bytes.ts'
import type { Program } from '../../../src/shell/program.ts'

export const program: Program = {
  names: ['argv.py'],
  *run(task) {
    yield* task.out(`[${task.args.slice(1).map(shown).join(', ')}]\n`)
    return 0
  },
}

const ESCAPES = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
])

const shown = (text: ByteString): ByteString => {
  const inside = text.replace(/[^ -[\]-~]/g, (char) => ESCAPES.get(char) ?? hex(char))
  if (inside.includes("'") && !inside.includes('"')) return `"${inside}"`
  return `'${inside.replaceAll("'", "\\'")}'`
}

const hex = (char: ByteString): ByteString =>
  `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
