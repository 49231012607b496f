/** A text that every match of an expression holds: looked for first, as it is much quicker. */
import type { ByteString } from '../bytes.ts'
import { encodeCode } from '../utf8.ts'
import type { Tree } from './syntax.ts'

/** The longest such text; '' when there is none. */
export const requiredLiteral = (tree: Tree, bytes: boolean): ByteString => {
  const runs: ByteString[] = ['']
  collect(tree, runs, bytes)
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}

/** Runs of characters that surely follow each other; a new run starts after anything else. */
const collect = (tree: Tree, runs: ByteString[], bytes: boolean): void => {
  switch (tree.kind) {
    case 'empty':
    case 'assertion':
      return
    case 'set': {
      const only = onlyCharacter(tree, bytes)
      if (only === undefined) runs.push('')
      else runs[runs.length - 1] += only
      return
    }
    case 'sequence':
      for (const item of tree.items) collect(item, runs, bytes)
      return
    case 'group':
      collect(tree.item, runs, bytes)
      return
    case 'repeat':
      if (tree.min > 0) collect(tree.item, runs, bytes)
      runs.push('')
      return
    default:
      runs.push('')
  }
}

const onlyCharacter = (
  { set }: Extract<Tree, { kind: 'set' }>,
  bytes: boolean,
): ByteString | undefined => {
  const { only } = set
  if (only === undefined) return undefined
  if (bytes || only > 0x10ffff) return String.fromCharCode(only & 0xff)
  return encodeCode(only)
}
