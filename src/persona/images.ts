/** Where images are: ours under images/ of the program, those an operator imported in his folder. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { ByteString } from '../base/bytes.ts'

/** What an image is called: the name of its folder, and `image:` of a persona. */
export const IMAGE_NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/

/** The folder of one of our images, else of an imported one; undefined when there is none. */
export const imageFolder = (name: string, imported?: string): string | undefined => {
  if (!IMAGE_NAME.test(name)) return undefined
  const bundled = fileURLToPath(new URL(`../../images/${name}`, import.meta.url))
  if (existsSync(bundled)) return bundled
  if (imported === undefined) return undefined
  const folder = join(imported, name)
  return importedOf(folder) === undefined ? undefined : folder
}

const MANIFEST = 'imported.json'

const manifestSchema = z.strictObject({
  format: z.literal(1),
  /** SHA-256 (hex) of all that the image tells: paths, owners, times, contents, attributes. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  names: z.number(),
  files: z.number(),
  bytes: z.number(),
  /** Bytes on the disk. */
  stored: z.number(),
  /** What it was imported from, as the operator said it. */
  from: z.string(),
  importedMs: z.number(),
})

/** What an imported image says of itself. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>

/** Reads what stands in an image's folder; undefined when it is none of the imported ones. */
export const importedOf = (folder: string): Manifest | undefined => {
  let text: string
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new Error(`${join(folder, MANIFEST)} can't be read (${code})`, { cause })
  }
  return manifestSchema.parse(JSON.parse(text))
}

/** The imported images of a folder, by name. */
export const importedIn = (folder: string): ReadonlyMap<string, Manifest> => {
  const images = new Map<string, Manifest>()
  if (!existsSync(folder)) return images
  for (const name of readdirSync(folder).sort()) {
    const manifest = IMAGE_NAME.test(name) ? importedOf(join(folder, name)) : undefined
    if (manifest !== undefined) images.set(name, manifest)
  }
  return images
}

/** The files of an imported image besides its blocks (block-file.ts). */
export const filesOf = (
  folder: string,
): { readonly tree: string; readonly xattrs: string; readonly manifest: string } => ({
  tree: join(folder, 'tree.nul.gz'),
  xattrs: join(folder, 'xattrs.nul.gz'),
  manifest: join(folder, MANIFEST),
})

/** The texts of an imported image; throws when they are not those that its manifest names. */
export const textsOf = (
  folder: string,
  { hash }: Manifest,
): { readonly tree: ByteString; readonly xattrs: ByteString } => {
  const files = filesOf(folder)
  const tree = gunzipSync(readFileSync(files.tree))
  const xattrs = gunzipSync(readFileSync(files.xattrs))
  if (hashOfTexts(tree, xattrs) !== hash) throw new Error(`${folder} is damaged: import it again`)
  return { tree: tree.toString('latin1'), xattrs: xattrs.toString('latin1') }
}

/** What names an imported image among all. */
export const hashOfTexts = (tree: Uint8Array, xattrs: Uint8Array): string =>
  createHash('sha256').update(`${tree.length}\n`).update(tree).update(xattrs).digest('hex')
