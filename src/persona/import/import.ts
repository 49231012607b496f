/** Imports a root as an image with its true bytes: whole and under its name, or not at all. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Clock } from '../../base/clock.ts'
import {
  IMPORTED_BLOCK_BYTES,
  IMPORTED_BYTES_MAX,
  IMPORTED_FILE_BYTES_MAX,
} from '../../base/limits.ts'
import { blocksIn, indexBytes } from '../block-file.ts'
import { filesOf, hashOfTexts, type Manifest } from '../images.ts'
import { createBlockWriter } from './block-writer.ts'
import { createContentWriter } from './content-writer.ts'
import { createGrove, type Leaf } from './grove.ts'
import type { Member } from './member.ts'
import { ImportRefused, shown } from './refused.ts'
import { rowsOf } from './rows.ts'
import { tarMembers } from './tar-reader.ts'
import { unpacked } from './unpacked.ts'

export interface ImportSetup {
  /** A tar archive, plain or compressed by gzip or zstd. */
  readonly archive: AsyncIterable<Uint8Array>
  /** What the operator calls it: `rootfs.tar`. */
  readonly from: string
  /** The folder of imported images, and the name of the new one (IMAGE_NAME). */
  readonly folder: string
  readonly name: string
  /** In place of the image of that name, if there is one. */
  readonly isReplacing: boolean
  /** Owners of the archive are so much higher than those of the root (containers without root). */
  readonly ownersFrom?: number
  readonly clock: Clock
  /** Hears how far it is, for each name. */
  readonly progress?: (at: { readonly names: number; readonly bytes: number }) => void
}

/** Refuses with ImportRefused, and with what the disk says; then nothing was changed. */
export const importImage = async (setup: ImportSetup): Promise<Manifest> => {
  const { folder, name, isReplacing } = setup
  const final = join(folder, name)
  if (existsSync(final) && !isReplacing)
    throw new ImportRefused(`there is an image ${name} already`)
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o755)
  }
  sweep(folder, process.pid)
  const growing = join(folder, `.${name}.${process.pid}.new`)
  mkdirSync(growing)
  try {
    const manifest = await written(growing, setup)
    readable(growing)
    if (existsSync(final)) renameSync(final, join(folder, `.${name}.${process.pid}.old`))
    renameSync(growing, final)
    synced(folder)
    sweep(folder, process.pid)
    return manifest
  } finally {
    rmSync(growing, { recursive: true, force: true })
  }
}

const written = async (folder: string, setup: ImportSetup): Promise<Manifest> => {
  const { blocks: file, index } = blocksIn(folder)
  const blocks = createBlockWriter(file)
  try {
    const root = await planted(setup, createContentWriter(blocks))
    const rows = rowsOf(root)
    const tree = Buffer.from(rows.tree, 'latin1')
    const xattrs = Buffer.from(rows.xattrs, 'latin1')
    const hash = hashOfTexts(tree, xattrs)
    const ends = blocks.finish(hash)
    const places = rows.contents.map(({ at }) => at)
    writeSynced(index, indexBytes({ blockBytes: IMPORTED_BLOCK_BYTES, ends, places }))
    const files = filesOf(folder)
    writeSynced(files.tree, gzipSync(tree))
    writeSynced(files.xattrs, gzipSync(xattrs))
    const manifest: Manifest = {
      format: 1,
      hash,
      names: rows.names,
      files: rows.files,
      bytes: rows.bytes,
      stored: [file, index, files.tree, files.xattrs].reduce((n, it) => n + statSync(it).size, 0),
      from: setup.from,
      importedMs: Math.floor(setup.clock.nowMs()),
    }
    // The last one: a folder without it is no image.
    writeSynced(files.manifest, `${JSON.stringify(manifest, undefined, 2)}\n`)
    return manifest
  } finally {
    blocks.close()
  }
}

/** All members of the archive, in their places. */
const planted = async (
  { archive, ownersFrom = 0, progress }: ImportSetup,
  contents: ReturnType<typeof createContentWriter>,
): Promise<Leaf> => {
  const grove = createGrove({ ownersFrom })
  let [names, bytes] = [0, 0]
  for await (const member of tarMembers(unpacked(archive))) {
    names += 1
    try {
      const place = grove.place(member)
      if (member.type !== 'file') {
        grove.put(place, member)
        continue
      }
      bytes += member.bytes
      checkSize(member, bytes)
      grove.put(place, member, await contents.add(member))
      progress?.({ names, bytes })
    } catch (cause) {
      if (!(cause instanceof ImportRefused)) throw cause
      throw new ImportRefused(`${shown(member.path)}: ${cause.message}`, { cause })
    }
  }
  if (names === 0) throw new ImportRefused('the archive is empty')
  if (isOfLayers(grove.root)) throw new ImportRefused(OF_LAYERS)
  return grove.root
}

const OF_LAYERS =
  'it holds the layers of a container image, as docker save writes them, and no root; ' +
  'docker create IMAGE, then docker export of that container gives one'

const isOfLayers = ({ children }: Leaf): boolean =>
  children?.has('etc') !== true &&
  (children?.has('oci-layout') === true || children?.has('manifest.json') === true)

const checkSize = ({ bytes }: Member, all: number): void => {
  if (bytes > IMPORTED_FILE_BYTES_MAX) {
    throw new ImportRefused(`it has ${bytes} bytes, ${IMPORTED_FILE_BYTES_MAX} are the most`)
  }
  if (all > IMPORTED_BYTES_MAX) {
    throw new ImportRefused(`with it the root has more than ${IMPORTED_BYTES_MAX} bytes`)
  }
}

const writeSynced = (file: string, bytes: Uint8Array | string): void =>
  writeFileSync(file, bytes, { flag: 'wx', flush: true })

/** The brain may run as another user than who imports: it reads, and nobody writes. */
const readable = (folder: string): void => {
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444)
  chmodSync(folder, 0o755)
  synced(folder)
}

const synced = (folder: string): void => {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const LEFTOVER = /^\.([a-z0-9.-]+)\.(\d+)\.(new|old)$/

/** Takes away what imports left that were killed, or this one has replaced. */
const sweep = (folder: string, own: number): void => {
  for (const leftover of readdirSync(folder)) {
    const [, name = '', pid, as] = LEFTOVER.exec(leftover) ?? []
    if (pid === undefined || (Number(pid) !== own && isAlive(Number(pid)))) continue
    const isLost = as === 'old' && !existsSync(join(folder, name))
    if (isLost) renameSync(join(folder, leftover), join(folder, name))
    else rmSync(join(folder, leftover), { recursive: true, force: true })
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}
