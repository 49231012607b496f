/**
 * Records an image that stands on another: a root that was copied from the other's and then got
 * more packages. usage: node tools/record-layer.ts BASE_IMAGE BASE_ROOT ROOT OUT
 *
 * OUT gets the whole tree, but only those bytes that the base lacks: places in the stream of bytes
 * go on where the base's end. Paths that did not change keep the base's row. Owners of BASE_ROOT
 * are shifted by 100000, those of ROOT are not. Only for developers: the product reads OUT alone.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { isTrue, loadRecorded, recordedOf } from '../src/persona/recorded.ts'
import { digestList } from './record-image/digests.ts'
import { kindOf, partsOf } from './record-image/kinds.ts'
import { hasBodyLeftOut, isLeftOut, SIZES } from './record-image/left-out.ts'
import { packageList } from './record-image/packages.ts'
import { scrub } from './record-image/scrub.ts'
import { streamFrom } from './record-image/streams.ts'
import { type Found, walk } from './record-image/walk.ts'

const [baseImage = '', baseRoot = '', root = '', out = ''] = process.argv.slice(2)
if (out === '') {
  process.stderr.write('usage: node tools/record-layer.ts BASE_IMAGE BASE_ROOT ROOT OUT\n')
  process.exit(2)
}

const rows = gunzipSync(readFileSync(join(baseImage, 'tree.tsv.gz')))
  .toString('latin1')
  .trimEnd()
  .split('\n')
  .map((row) => row.split('\t'))
const baseRows = new Map(rows.map((row) => [row[0] ?? '', row]))
const baseData = loadRecorded(baseImage)
const base = recordedOf(baseData)
if (isTrue(baseData)) throw new Error(`${baseImage} is imported: record a layer on one of ours`)
const view = new DataView(baseData.buffer)
const stream = streamFrom(view.getUint32(0, true) * view.getUint32(4, true))
for (const row of rows) {
  const [at, head, tail] = (/@(\d+)\+(\d+)\+(\d+)$/.exec(row[7] ?? '') ?? []).slice(1).map(Number)
  if (at === undefined || head === undefined || tail === undefined) continue
  stream.know(Buffer.from(base.read(at, head + tail)), at)
}

const before = new Map([...walk(baseRoot)].map((found) => [found.path, found]))
const after = new Map([...walk(root)].map((found) => [found.path, found]))

const isSame = (found: Found): boolean => {
  const was = before.get(found.path)
  if (was === undefined || !baseRows.has(found.path)) return false
  return isLeftOut(found.path) || (was.mtimeNs === found.mtimeNs && was.size === found.size)
}

const changed = [...after.values()].filter((it) => !isSame(it) && !isLeftOut(it.path))
const BILLION = 1_000_000_000n
const secondsOf = (found: Found): number => Number(found.mtimeNs / BILLION)

/** What was written while the packages were added follows at once on the base's making. */
const baseMadeS = Number((rows[0]?.[6] ?? '').split('.')[0])
const baseFinishedS = Math.max(...[...before.values()].map(secondsOf))
const addedFromS = Math.min(...changed.map(secondsOf).filter((seconds) => seconds > baseFinishedS))
const laterS = baseMadeS + 10 - addedFromS

const timeOf = (found: Found): string => {
  const seconds = secondsOf(found)
  const shown = seconds < addedFromS ? seconds : seconds + laterS
  const ns = found.mtimeNs % BILLION
  return ns === 0n ? `${shown}` : `${shown}.${String(ns).padStart(9, '0')}`
}

/** Directories keep their number, other changed files get new ones in the order of the disk. */
const GAP_MAX = 3
const numbers = new Map<bigint, number>()
let number = Math.max(...rows.map((row) => Number(row[1])))
let onDisk = 0n
for (const found of changed.toSorted((a, b) => (a.ino < b.ino ? -1 : 1))) {
  const known = found.type === 'd' ? baseRows.get(found.path) : undefined
  if (known !== undefined) numbers.set(found.ino, Number(known[1]))
  if (numbers.has(found.ino)) continue
  const gap = Number(found.ino - onDisk)
  number += gap > GAP_MAX ? 1 : gap
  onDisk = found.ino
  numbers.set(found.ino, number)
}

/** Logs go on: the base's lines as the base has them, the added ones moved in time. */
const bytesOf = (found: Found): Buffer => {
  const bytes = readFileSync(Buffer.from(`${root}${found.path}`, 'latin1'))
  const was = before.get(found.path)
  const row = baseRows.get(found.path)
  if (!/^\/var\/log\/(dpkg|alternatives)\.log$/.test(found.path) || was === undefined) return bytes
  const [at = 0, head = 0, tail = 0] = (/@(.*)$/.exec(row?.[7] ?? '')?.[1] ?? '')
    .split('+')
    .map(Number)
  const added = bytes.subarray(Number(was.size))
  return Buffer.concat([base.read(at, head + tail), scrub(found.path, added, laterS)])
}

const contentOf = (found: Found, bytes: Buffer): string => {
  const kind = kindOf(found.path, bytes)
  if (hasBodyLeftOut(found.path, kind)) return kind
  const parts = partsOf({ path: found.path, kind, bytes })
  if (parts === undefined || SIZES.has(found.path)) return kind
  const at = stream.keep(Buffer.concat([parts.head, parts.tail]))
  return `${kind}@${at}+${parts.head.length}+${parts.tail.length}`
}

const rowOf = (found: Found): readonly string[] => {
  const facts = (size: number | bigint) => [
    found.path,
    String(numbers.get(found.ino)),
    found.mode.toString(8),
    String(found.uid),
    String(found.gid),
    String(size),
    timeOf(found),
  ]
  if (found.type === 'd') return [...facts(found.size), '']
  if (found.type === 'l') return [...facts(found.size), `>${found.target}`]
  const bytes = bytesOf(found)
  return [...facts(SIZES.get(found.path) ?? bytes.length), contentOf(found, bytes)]
}

/** Equal kinds side by side compress better. */
const groupOf = ({ path }: Found): string =>
  `${path.split('/').slice(1, 4).join('/')} ${/\.[a-z]{1,5}$/.exec(path)?.[0] ?? ''} ${path}`
const made = new Map<string, readonly string[]>()
for (const found of changed.toSorted((a, b) => (groupOf(a) < groupOf(b) ? -1 : 1))) {
  made.set(found.path, rowOf(found))
}

const kept = rows.flatMap((row) => {
  const path = row[0] ?? ''
  if (!after.has(path) && !isLeftOut(path)) return []
  return [made.get(path) ?? row]
})
const added = [...made].filter(([path]) => !baseRows.has(path)).map(([, row]) => row)
const tree = [...kept, ...added.toSorted(byDigest)].map((row) => `${row.join('\t')}\n`).join('')

mkdirSync(out, { recursive: true })
const treeFile = gzipSync(Buffer.from(tree, 'latin1'), { level: 9 })
writeFileSync(join(out, 'tree.tsv.gz'), treeFile)
writeFileSync(join(out, 'recorded.bin'), stream.file())
writeFileSync(join(out, 'packages.tsv'), packageList(root))
writeFileSync(join(out, 'image.json'), `${JSON.stringify({ base: basename(baseImage) })}\n`)
writeFileSync(join(out, 'digests.tsv.gz'), digestList(root, changed))
process.stdout.write(
  `${stream.size()} bytes kept, ${changed.length} paths changed, newest inode ${number}\n`,
)

/** Names of one directory in no order that anybody knows, as on a disk. */
function byDigest(a: readonly string[], b: readonly string[]): number {
  return digestOf(a[0] ?? '') < digestOf(b[0] ?? '') ? -1 : 1
}

function digestOf(path: string): string {
  return createHash('sha256').update(path).digest('hex')
}
