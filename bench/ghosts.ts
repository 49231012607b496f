/** Ghosts: first and later reads at the shell, and who would write what attackers ask for. */
import { existsSync, readFileSync } from 'node:fs'
import { fromUnicode } from '../src/base/bytes.ts'
import { failed } from '../src/base/errno.ts'
import { hostOf } from '../src/persona/host.ts'
import { loadPersona } from '../src/persona/load.ts'
import { isAskable, promptsOf } from '../src/persona/models/prompt.ts'
import { personaOf } from '../src/persona/persona.ts'
import { plainTextOf } from '../src/persona/plain-text.ts'
import { TEXT_KINDS } from '../src/persona/recipe.ts'
import { isRegular } from '../src/world/tree.ts'
import { benchClient, quantile } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const SEED = 'bench'
const READS = 1_000
const CORPUS = new URL('../../shared/fidelity/open/attack.jsonl', import.meta.url)

const reads = async (): Promise<void> => {
  const server = await benchServer({ MIMICRY_SEED: SEED, MIMICRY_GHOSTS: 'eager' })
  const client = await benchClient(server.port)
  const first: number[] = []
  for (let n = 0; n < 50; n++) first.push(await client.ask(`cat /root/notes${n}.txt > /dev/null`))
  const timed = async (line: string): Promise<number[]> => {
    const took: number[] = []
    for (let n = 0; n < READS; n++) took.push(await client.ask(line))
    return took
  }
  const say = (what: string, took: readonly number[]): void =>
    console.log(`${what.padEnd(34)} p50 ${quantile(took, 0.5).toFixed(2)} ms, p99 ${quantile(took, 0.99).toFixed(2)} ms`) // biome-ignore format: one line
  say('first read, plain, published', first)
  say('later read: cat', await timed('cat /root/notes7.txt > /dev/null'))
  say('later read: read builtin', await timed('read line < /root/notes7.txt'))
  say('nothing: :', await timed(':'))
  client.close()
  await server.stop()
}

const plainRate = (about: Parameters<typeof plainTextOf>[0]): void => {
  const plain = plainTextOf(about)
  for (const size of [500, 5_000]) {
    const fromMs = performance.now()
    let bytes = 0
    for (let n = 0; n < 20; n++) {
      for (const kind of TEXT_KINDS) bytes += plain({ path: `/srv/${n}`, kind, size }).length
    }
    const mibPerS = bytes / 2 ** 20 / ((performance.now() - fromMs) / 1000)
    console.log(`plain texts of ${size} bytes             ${mibPerS.toFixed(1)} MiB/s`)
  }
}

const PATH =
  /(?<![\w.:/~$}-])\/(?:etc|root|home|var|opt|srv|tmp|usr|bin|sbin|lib|proc|dev|boot|mnt|run|sys)\/[\w@%+=.,-]+(?:\/[\w@%+=.,-]+)*/g

const shares = async (): Promise<void> => {
  const persona = await loadPersona('ubuntu-24.04', { seed: SEED })
  const about = { ...persona, host: hostOf(persona.profile, SEED) }
  plainRate(about)
  const { system } = promptsOf(about)({ path: '/a', kind: 'text', size: 1, world: '' })
  console.log(`what a model is told of the machine: ${system.length} characters`)
  if (!existsSync(CORPUS)) return console.log('shares: there is no ../shared/fidelity')
  let author = ''
  const plain = plainTextOf(about)
  const { image, of } = await personaOf(persona, {
    texts: (wanted) => {
      author = isAskable(wanted) ? 'a model, if there is one' : 'the plain generator'
      return plain(wanted)
    },
    made: () => {
      author = 'a recipe'
    },
  })
  const { imagine, ghosts: ghostsOf } = of('bench')
  const ghosts = ghostsOf('plausible')
  const authorOf = (path: string): string => {
    author = 'a recording'
    let ino: number | undefined = 1
    for (const name of path.split('/').slice(1)) ino = ino && image.lookup(ino, name)
    if (ino !== undefined) {
      const { mode } = image.stat(ino)
      if (!isRegular(mode)) return 'no file: directories, links, devices'
      imagine(ino)
      return author
    }
    const promised = ghosts?.promise(path)
    if (promised === undefined) return 'nobody: it does not exist'
    if (!isRegular(promised.mode)) return 'no file: directories, links, devices'
    return failed(ghosts?.bytes(path)) ? 'nobody: it does not exist' : author
  }
  // A file is made once: whoever asks again gets what was kept.
  const known = new Map<string, string>()
  const kernelOr = (path: string): string =>
    /^\/(proc|sys|dev)\//.test(path) ? 'the kernel: /proc, /sys, /dev' : authorOf(fromUnicode(path))
  const lines = readFileSync(CORPUS, 'utf8').trim().split('\n')
  const paths = lines.flatMap((line) => (JSON.parse(line) as { snippet: string }).snippet.match(PATH) ?? []) // biome-ignore format: one line
  for (const [title, list] of [
    ['named', paths],
    ['different', [...new Set(paths)]],
  ] as const) {
    const counts = new Map<string, number>()
    for (const path of list) {
      const who = known.get(path) ?? kernelOr(path)
      known.set(path, who)
      counts.set(who, (counts.get(who) ?? 0) + 1)
    }
    console.log(
      `${list.length} paths ${title} by ${lines.length} snippets of the open attack corpus:`,
    )
    for (const [who, count] of [...counts].sort((a, b) => b[1] - a[1])) {
      console.log(
        `  ${((100 * count) / list.length).toFixed(1).padStart(5)} %  ${`${count}`.padStart(5)}  ${who}`,
      )
    }
  }
}

await reads()
await shares()
