/** The image as inodes: made once per image and thread, shared by all worlds on it. */
import type { ByteString } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { BLOCK_BYTES } from '../base/limits.ts'
import { fixedBlocks, Inode } from './inode.ts'
import { type Ino, isDirectory, isRegular } from './tree.ts'
import type { Image, Living } from './world.ts'

/** The image's inodes, read when first asked for. Nobody may change one. */
export class Base {
  readonly image: Image
  readonly #inodes: (Inode | undefined)[]
  readonly #paths: (ByteString | undefined)[]
  readonly #growing = new WeakMap<Living, Uint8Array>()
  #blocks = -1

  constructor(image: Image) {
    this.image = image
    this.#inodes = new Array(image.inodes + 1)
    this.#paths = new Array(image.inodes + 1)
  }

  inode(ino: Ino): Inode | undefined {
    return this.#inodes[ino] ?? this.#read(ino)
  }

  lookup(dir: Ino, name: ByteString): Ino | undefined {
    return this.image.lookup(dir, name)
  }

  /** The image's path of an inode that it has. */
  path(ino: Ino): ByteString {
    const known = this.#paths[ino]
    if (known !== undefined) return known
    const path = this.image.pathOf(ino)
    this.#paths[ino] = path
    return path
  }

  /** By inode number: 1 for those that grow by themselves, 2 for directories with such names. */
  growing(living: Living): Uint8Array {
    const known = this.#growing.get(living)
    if (known !== undefined) return known
    const marks = new Uint8Array(this.image.inodes + 1)
    for (let ino = 1; ino < marks.length; ino++) {
      if (!living.has(ino)) continue
      marks[ino] = 1
      marks[this.image.parentOf(ino)] = 2
    }
    this.#growing.set(living, marks)
    return marks
  }

  /** Blocks all files of the image take together; counted when first asked for. */
  blocks(): number {
    if (this.#blocks < 0) {
      this.#blocks = 0
      for (let ino = 1; ino <= this.image.inodes; ino++) {
        if (!this.image.has(ino)) continue
        const { mode, size } = this.image.stat(ino)
        if (isRegular(mode) || isDirectory(mode)) this.#blocks += Math.ceil(size / BLOCK_BYTES)
      }
    }
    return this.#blocks
  }

  #read(ino: Ino): Inode | undefined {
    const { image } = this
    if (ino < 1 || ino > image.inodes || !image.has(ino)) return undefined
    const stat = image.stat(ino)
    const mtime: Time = { s: stat.mtimeS, ns: stat.mtimeNs }
    const inode = new Inode(ino, stat.mode, mtime, true)
    inode.nlink = stat.nlink
    inode.uid = stat.uid
    inode.gid = stat.gid
    inode.rdev = stat.rdev
    inode.size = stat.size
    if (stat.ctimeS !== undefined) {
      inode.ctime = { s: stat.ctimeS, ns: stat.ctimeNs ?? 0 }
      inode.birth = inode.ctime
    }
    const xattrs = image.xattrs(ino)
    if (xattrs !== undefined && xattrs.size > 0) inode.xattrs = new Map(xattrs)
    if (inode.isDirectory) inode.parent = image.parentOf(ino)
    else if (inode.isSymlink) inode.target = image.target(ino)
    else if (inode.isRegular) inode.baseBytes = stat.size
    inode.blocks = Math.ceil(inode.baseBytes / BLOCK_BYTES) + fixedBlocks(inode)
    this.#inodes[ino] = inode
    return inode
  }
}

const bases = new WeakMap<Image, Base>()

/** The shared inodes of an image. */
export const baseOf = (image: Image): Base => {
  let base = bases.get(image)
  if (base === undefined) {
    base = new Base(image)
    bases.set(image, base)
  }
  return base
}
