/** Loading the image and a persona (goal: well under 100 ms), looking names up, making bytes. */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failed } from '../src/base/errno.ts'
import { Waiting } from '../src/base/waiting.ts'
import { imageOf } from '../src/persona/image.ts'
import { loadImage } from '../src/persona/image-build.ts'
import { KINDS } from '../src/persona/image-entry.ts'
import { loadPersona } from '../src/persona/load.ts'
import { type Persona, personaOf } from '../src/persona/persona.ts'
import { isRegular } from '../src/world/tree.ts'

const LOOKUPS = 2_000_000

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

const timed = async <T>(what: () => T | Promise<T>): Promise<{ ms: number; answer: T }> => {
  const startMs = performance.now()
  const answer = await what()
  return { ms: performance.now() - startMs, answer }
}

const folder = fileURLToPath(new URL('../images/debian-12', import.meta.url))
const first = await timed(() => loadImage(folder))
const again: number[] = []
for (let n = 0; n < 9; n++) again.push((await timed(() => loadImage(folder))).ms)
console.log(`image: first ${first.ms.toFixed(0)} ms, again ${median(again).toFixed(0)} ms (median)`)

for (const name of ['debian-12', 'ubuntu-24.04']) {
  const cache = join(tmpdir(), `mimicry-bench-${process.pid}`)
  const loaded = await timed(() => loadPersona(name, { seed: 'bench', cache }))
  const kept = await timed(() => loadPersona(name, { seed: 'bench', cache }))
  rmSync(cache)
  const opened = await timed(() => personaOf(loaded.answer))
  console.log(
    `${name}: load ${loaded.ms.toFixed(0)} ms, kept ${kept.ms.toFixed(0)} ms, open in a thread ${opened.ms.toFixed(1)} ms`,
  )
}

const image = imageOf(first.answer)
const etc = image.lookup(1, 'etc') ?? 0
const names = image.list(etc).map(({ name }) => name)
const perCall = async (askFor: (n: number) => string): Promise<string> => {
  const { ms } = await timed(() => {
    for (let n = 0; n < LOOKUPS; n++) image.lookup(etc, askFor(n))
  })
  return ((ms * 1e6) / LOOKUPS).toFixed(0)
}
const hit = await perCall((n) => names[n % names.length] ?? '')
console.log(`lookup: ${hit} ns found, ${await perCall(() => 'no-such-file')} ns not found`)

const persona: Persona = await personaOf(await loadPersona('debian-12', { seed: 'bench' }))
const sources = persona.of('bench')
for (const kind of KINDS) {
  let bytes = 0
  let files = 0
  let totalMs = 0
  let worstMs = 0
  for (let ino = 1; ino <= persona.image.inodes; ino++) {
    if (!persona.image.has(ino) || persona.image.contentOf(ino).kind !== kind) continue
    if (!isRegular(persona.image.stat(ino).mode)) continue
    const { ms, answer } = await timed(() => sources.imagine(ino))
    if (failed(answer) || answer instanceof Waiting) continue
    files += 1
    bytes += answer.length
    totalMs += ms
    worstMs = Math.max(worstMs, ms)
  }
  if (files === 0) continue
  const rate = (bytes / 1e6 / (totalMs / 1000)).toFixed(0)
  console.log(`${kind}: ${files} files at ${rate} MB/s, slowest ${worstMs.toFixed(0)} ms`)
}
