/**
 * Records an image from a real root: its tree (every path with its facts) and the bytes worth
 * keeping. usage: node tools/record-image.ts MANIFEST.jsonl.gz ROOT OUT
 *
 * The manifest decides which paths exist, their mode, owner, size and time; the root (made by the
 * same recipe, owners shifted by 100000) adds what the manifest lacks: bytes, inode order, link
 * groups, device numbers, nanoseconds. Only for developers: the product reads OUT alone.
 */
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { kindOf, partsOf } from './record-image/kinds.ts'
import { numberInodes } from './record-image/numbers.ts'
import { dealt } from './record-image/order.ts'
import { packageList } from './record-image/packages.ts'
import { scrub } from './record-image/scrub.ts'
import { streamFrom } from './record-image/streams.ts'

interface Recorded {
  readonly p: string
  readonly t: 'f' | 'd' | 'l' | 'c'
  readonly m: string
  readonly u: number
  readonly g: number
  readonly s: number
  readonly mt: number
  readonly to?: string
}

const TYPE_BITS = { f: 0o100000, d: 0o040000, l: 0o120000, c: 0o020000 }

const [manifestPath = '', root = '', out = ''] = process.argv.slice(2)
if (out === '') {
  process.stderr.write('usage: node tools/record-image.ts MANIFEST.jsonl.gz ROOT OUT\n')
  process.exit(2)
}
const manifest = gunzipSync(readFileSync(manifestPath))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)
const inRoot = (path: string) => lstatSync(join(root, path))
const numbers = numberInodes(manifest.map(({ p }) => ({ path: p, ino: inRoot(p).ino })))

const stream = streamFrom(0)

/** What column 8 of the tree says of a path. */
const contentOf = (entry: Recorded): string => {
  if (entry.t === 'd') return ''
  if (entry.t === 'l') return `>${entry.to}`
  const stat = inRoot(entry.p)
  if (entry.t === 'c') return `${(stat.rdev >>> 8) & 0xfff},${stat.rdev & 0xff}`
  const bytes = readFileSync(join(root, entry.p))
  const kind = kindOf(entry.p, bytes)
  const kept = scrub(entry.p, bytes, entry.mt - Math.floor(stat.mtimeMs / 1000))
  if (kept.length !== entry.s) return kind
  const parts = partsOf({ path: entry.p, kind, bytes: kept })
  if (parts === undefined) return kind
  const at = stream.keep(Buffer.concat([parts.head, parts.tail]))
  return `${kind}@${at}+${parts.head.length}+${parts.tail.length}`
}

/** Files that were made while the root was made have nanoseconds, packed ones have none. */
const timeOf = (entry: Recorded): string => {
  const { mtimeNs } = lstatSync(join(root, entry.p), { bigint: true })
  const ns = Number(mtimeNs % 1_000_000_000n)
  return ns === 0 ? `${entry.mt}` : `${entry.mt}.${String(ns).padStart(9, '0')}`
}

/** Equal kinds side by side compress better; the order of the rows is the manifest's. */
const contents = new Map<string, string>()
const grouped = [...manifest].sort((a, b) => (groupOf(a.p) < groupOf(b.p) ? -1 : 1))
for (const entry of grouped) contents.set(entry.p, contentOf(entry))

const rows = dealt(manifest).map((entry) => {
  const mode = (TYPE_BITS[entry.t] | Number.parseInt(entry.m, 8)).toString(8)
  const facts = [numbers.get(entry.p), mode, entry.u, entry.g, entry.s, timeOf(entry)]
  return [entry.p, ...facts, contents.get(entry.p)].join('\t')
})
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'tree.tsv.gz'), gzipSync(`${rows.join('\n')}\n`, { level: 9 }))
writeFileSync(join(out, 'recorded.bin'), stream.file())
writeFileSync(join(out, 'packages.tsv'), packageList(root))
const sizes = `${stream.size()} bytes kept of ${manifest.length} paths`
process.stdout.write(`${sizes}\n`)

/** Kind and folder first: bodies of one sort stand together in the stream. */
function groupOf(path: string): string {
  const ending = /\.[a-z]{1,5}$/.exec(path)?.[0] ?? ''
  return `${path.split('/').slice(1, 4).join('/')} ${ending} ${path}`
}
