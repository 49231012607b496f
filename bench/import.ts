/**
 * Importing a root of 500 MB: speed, peak of memory, and what loading and reading it costs beside our
 * own image. Of the truth root, where that is, else of generated files.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seededDice } from '../src/base/dice.ts'
import { failed } from '../src/base/errno.ts'
import { importedOf } from '../src/persona/images.ts'
import { END, member } from '../src/persona/import/tar.test-kit.ts'
import { loadPersona } from '../src/persona/load.ts'
import { personaOf } from '../src/persona/persona.ts'
import { isRegular } from '../src/world/tree.ts'

const BYTES = 500_000_000
const TRUTH = '/var/tmp/truth/root'
const READ_BYTES = 65_536
const LOOK_MS = 20
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
process.once('exit', () => rmSync(home, { recursive: true, force: true }))

/** Many small files and a few large ones; a third of the bytes can't be compressed. */
function* generated(): Generator<Uint8Array> {
  const dice = seededDice('import')
  const words = Array.from({ length: 4_096 }, () => dice.bytes(3 + dice.below(6)).toString())
  for (let bytes = 0, n = 0; bytes < BYTES; n++) {
    const size = Math.min(30_000_000, Math.ceil(1_500 / ((1 + dice.below(9_999)) / 10_000) ** 1.1))
    const text = Array.from({ length: size / 20 + 1 }, () => words[dice.below(words.length)])
    const body = n % 3 === 0 ? Buffer.from(dice.bytes(size)).toString('latin1') : text.join('')
    yield member({ name: `d${Math.floor(n / 100)}/f${n}`, body: body.slice(0, size) })
    bytes += size
  }
  yield END
}

const peakOf = (pid: number): number => {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    // It has ended.
    return 0
  }
}

const imported = async (source: string, name: string): Promise<void> => {
  const words = [main, 'image', 'import', source, name]
  const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: home }
  const startMs = performance.now()
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  let peakKb = 0
  const look = setInterval(() => {
    peakKb = Math.max(peakKb, peakOf(child.pid ?? 0))
  }, LOOK_MS)
  const ended = once(child, 'exit')
  await ended
  clearInterval(look)
  const seconds = (performance.now() - startMs) / 1_000
  const manifest = importedOf(join(home, 'images', name))
  if (manifest === undefined) throw new Error(`${name} was not imported`)
  const { names, bytes, stored } = manifest
  console.log(
    `import ${name}: ${names} names, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, ` +
      `${(bytes / 1e6 / seconds).toFixed(0)} MB/s; peak ${(peakKb / 1_024).toFixed(0)} MiB, ` +
      `${(stored / 1e6).toFixed(0)} MB on the disk`,
  )
}

const timed = async <T>(what: () => Promise<T>): Promise<{ ms: string; answer: T }> => {
  const startMs = performance.now()
  const answer = await what()
  return { ms: (performance.now() - startMs).toFixed(0), answer }
}

const DEBIAN = readFileSync(new URL('../personas/debian-12.yaml', import.meta.url), 'utf8')
const loaded = async (image: string): Promise<void> => {
  const persona = join(home, `${image}.yaml`)
  writeFileSync(persona, DEBIAN.replace(/^image: .*/m, `image: ${image}`))
  const setup = { seed: 'bench', images: join(home, 'images'), cache: join(home, `${image}.cache`) }
  const built = await timed(() => loadPersona(persona, setup))
  const kept = await timed(() => loadPersona(persona, setup))
  const { image: tree, of } = await personaOf(built.answer)
  const { pieces } = of('bench')
  let bytes = 0
  const { ms } = await timed(async () => {
    for (let ino = 1; ino <= tree.inodes; ino++) {
      const { mode, size } = tree.stat(ino)
      const read = isRegular(mode) ? pieces(ino) : undefined
      for (let at = 0; read !== undefined && at < size; at += READ_BYTES) {
        const part = read(at, Math.min(size, at + READ_BYTES))
        if (!failed(part)) bytes += part.length
      }
    }
  })
  const rate = bytes === 0 ? '' : `; read ${(bytes / 1e3 / Number(ms)).toFixed(0)} MB/s`
  console.log(`persona on ${image}: load ${built.ms} ms, kept ${kept.ms} ms${rate}`)
}

const archive = join(home, 'generated.tar')
const file = createWriteStream(archive)
for (const piece of generated()) if (!file.write(piece)) await once(file, 'drain')
await once(file.end(), 'finish')
await imported(archive, 'generated')
if (existsSync(TRUTH)) await imported(TRUTH, 'truth')
for (const image of ['debian-12', 'generated', ...(existsSync(TRUTH) ? ['truth'] : [])]) {
  await loaded(image)
}
