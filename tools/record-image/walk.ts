/** Every path of a root, with its facts. */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs'

export interface Found {
  /** One char a byte. */
  readonly path: string
  readonly type: 'f' | 'd' | 'l' | 'o'
  readonly ino: bigint
  /** With the type bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly target: string
}

/** Directories before what is in them, names sorted. */
export const walk = function* (root: string, path = ''): Generator<Found> {
  const found = factsOf(root, path)
  yield found
  if (found.type !== 'd') return
  const names = readdirSync(Buffer.from(`${root}${path}`, 'latin1'), { encoding: 'buffer' })
  for (const name of names.map((it) => it.toString('latin1')).sort()) {
    yield* walk(root, `${path}/${name}`)
  }
}

const factsOf = (root: string, path: string): Found => {
  const at = Buffer.from(`${root}${path}`, 'latin1')
  const stat = lstatSync(at, { bigint: true })
  const type = stat.isFile() ? 'f' : stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : 'o'
  return {
    path: path === '' ? '/' : path,
    type,
    ino: stat.ino,
    mode: Number(stat.mode),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: stat.size,
    mtimeNs: stat.mtimeNs,
    target: type === 'l' ? readlinkSync(at, { encoding: 'buffer' }).toString('latin1') : '',
  }
}
