/** What files of an image carry besides: capabilities, access lists (xattr(7)). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ByteString } from '../base/bytes.ts'
import { importedOf, textsOf } from './images.ts'
import { layersOf } from './recorded.ts'

/** One attribute of one path, its value in hexadecimal digits. */
export type Xattr = readonly [path: ByteString, name: ByteString, hex: string]

/**
 * The attributes of an image's files: `xattrs.tsv` of its folder and of those below it, a line
 * each, path, name and value. They are no part of the image's hash: no world stands on them.
 */
export const loadXattrs = (folder: string): readonly Xattr[] => {
  const imported = importedOf(folder)
  return imported === undefined
    ? recordedXattrs(folder)
    : importedXattrs(textsOf(folder, imported).xattrs)
}

/** Path, name and value of each, every one of them before a NUL: names are any bytes. */
const importedXattrs = (text: ByteString): readonly Xattr[] => {
  const fields = text.split('\0')
  const xattrs: Xattr[] = []
  for (let n = 0; n + 3 < fields.length; n += 3) {
    xattrs.push([fields[n] ?? '', fields[n + 1] ?? '', fields[n + 2] ?? ''])
  }
  return xattrs
}

const recordedXattrs = (folder: string): readonly Xattr[] =>
  layersOf(folder).flatMap((layer) => {
    const file = join(layer, 'xattrs.tsv')
    if (!existsSync(file)) return []
    return readFileSync(file, 'latin1')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [path = '', name = '', hex] = line.split('\t')
        if (hex === undefined) throw new Error(`${file}: three columns wanted: ${line}`)
        return [path, name, hex] as const
      })
  })
