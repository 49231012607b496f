/** System calls per second in process, beside the same calls of node:fs on a tmpfs. */
import fs from 'node:fs'
import { systemClock } from '../src/base/clock.ts'
import { seededDice } from '../src/base/dice.ts'
import { failed } from '../src/base/errno.ts'
import { Waiting } from '../src/base/waiting.ts'
import { loadPersona } from '../src/persona/load.ts'
import { personaOf } from '../src/persona/persona.ts'
import { createWorld } from '../src/world/create.ts'
import { O_CREAT, O_RDWR, type Syscalls } from '../src/world/syscalls.ts'

const MS = 600

/** Calls per second of `call`, best of three. */
const rate = (call: (n: number) => void): number => {
  let best = 0
  for (let round = 0; round < 3; round++) {
    let n = 0
    const fromMs = performance.now()
    while (performance.now() - fromMs < MS) for (let k = 0; k < 100; k++) call(n++)
    best = Math.max(best, (n * 1000) / (performance.now() - fromMs))
  }
  return best
}

const must = <T>(answer: T): Exclude<T, import('../src/base/errno.ts').Errno | Waiting> => {
  if (failed(answer) || answer instanceof Waiting) throw new Error('a call failed')
  return answer as never
}

const callsOfAWorld = async (): Promise<Syscalls> => {
  const persona = await personaOf(await loadPersona('debian-12', { seed: 'bench' }))
  const sources = persona.of('laboratory')
  const world = createWorld({
    image: persona.image,
    imagine: sources.imagine,
    ghosts: sources.ghosts('plausible'),
    living: persona.living,
    fetchBlob: () => {
      throw new Error('nothing is stored')
    },
    facts: persona.facts,
    clock: systemClock(),
    dice: seededDice('bench'),
    limits: { inodes: 65_536, bytes: 2 ** 28, processes: 64 },
    firstPid: 1000,
    records: [],
  })
  const calls = world.startProcess({ comm: 'bench', argv: [], environment: [], cwd: '/' })
  if (failed(calls)) throw new Error('no process')
  // What a machine does after every burst, so that changes do not pile up.
  setInterval(() => world.takeBatch(), 5).unref()
  return calls
}

const ours = await callsOfAWorld()
const folder = fs.mkdtempSync('/dev/shm/mimicry-bench-')
const host = `${folder}/usr/share/doc/bench`
fs.mkdirSync(host, { recursive: true })
fs.writeFileSync(`${host}/copyright`, Buffer.alloc(4096))
fs.mkdirSync(`${host}/many`)
must(ours.mkdir('/root/many'))
for (let i = 0; i < 1000; i++) {
  fs.writeFileSync(`${host}/many/f${i}`, '')
  must(ours.close(must(ours.open(`/root/many/f${i}`, O_CREAT))))
}
const bytes = new Uint8Array(4096)
const buffer = Buffer.alloc(4096)

const rows: [name: string, ours: (n: number) => void, host: (n: number) => void][] = [
  [
    'stat, 5 names deep',
    () => void must(ours.stat('/usr/share/doc/bash/copyright')),
    () => void fs.statSync(`${host}/copyright`),
  ],
  [
    'stat of what is not there',
    () => void ours.stat('/usr/share/doc/bash/nope'),
    () => void fs.statSync(`${host}/nope`, { throwIfNoEntry: false }),
  ],
  [
    'the same where ghosts may be',
    () => void ours.stat('/var/backups/nope'),
    () => void fs.statSync(`${host}/nope`, { throwIfNoEntry: false }),
  ],
  [
    'open, read 4 KiB, close',
    () => {
      const fd = must(ours.open('/etc/ssh/ssh_config'))
      must(ours.read(fd, 4096))
      must(ours.close(fd))
    },
    () => {
      const fd = fs.openSync(`${host}/copyright`, 'r')
      fs.readSync(fd, buffer)
      fs.closeSync(fd)
    },
  ],
  [
    'create, write 4 KiB, close, unlink',
    () => {
      const fd = must(ours.open('/tmp/x', O_CREAT | O_RDWR))
      must(ours.write(fd, bytes))
      must(ours.close(fd))
      must(ours.unlink('/tmp/x'))
    },
    () => {
      const fd = fs.openSync(`${host}/x`, 'w+')
      fs.writeSync(fd, bytes)
      fs.closeSync(fd)
      fs.unlinkSync(`${host}/x`)
    },
  ],
  [
    'rename over',
    (n) => {
      must(ours.close(must(ours.open(`/tmp/r${n & 1}`, O_CREAT))))
      must(ours.rename(`/tmp/r${n & 1}`, '/tmp/r'))
    },
    (n) => {
      fs.closeSync(fs.openSync(`${host}/r${n & 1}`, 'w'))
      fs.renameSync(`${host}/r${n & 1}`, `${host}/r`)
    },
  ],
  [
    'list 1,000 names',
    () => void must(ours.readdir('/root/many')),
    () => void fs.readdirSync(`${host}/many`),
  ],
]

for (const [name, our, theirs] of rows) {
  const [a, b] = [rate(our), rate(theirs)]
  console.log(
    `${name.padEnd(36)} ${Math.round(a).toLocaleString('en').padStart(10)}/s` +
      `   node:fs on tmpfs ${Math.round(b).toLocaleString('en').padStart(9)}/s   ratio ${(a / b).toFixed(2)}`,
  )
}
fs.rmSync(folder, { recursive: true })
