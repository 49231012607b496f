/** A mount driven to excess, from outside: Linux's errors, nothing kept, and nobody else feels it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { providerServer } from '../../src/persona/models/provider-server.test-kit.ts'
import { startLive } from './live-kit.ts'
import { type Mounted, mountWorld, noMountsOr, sh } from './mounted.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
const skip = noMountsOr('python3')
const MS_MAX = isSoak ? 3_600_000 : 540_000
const SCRIPT = join(import.meta.dirname, 'attack.py')

/** By attack: what comes of it on any disk, and on ours where limits differ. */
const WANTED = {
  giants: `cut to 2^60, 2^63-1: EFBIG EFBIG
written at 2^50: EFBIG
reserved 2^60, 2^43: EFBIG ENOSPC
a sparse giant: True True
its data: True ENXIO
mapped: b'data' b'\\x07'
all of it a hole: 0 ENXIO
`,
  holes: `a sieve: True True
`,
  crowd: `a crowd: True
read while names move: 0 0
taken away: 0 b''
`,
  depth: `getcwd at the bottom of 4,000: ENAMETOOLONG
a path of 40 KiB: ENAMETOOLONG
find: 0 44012 b''
into itself: EINVAL
moved: ok True
taken away: 0 b''
`,
  loops: `loops: ELOOP ELOOP ELOOP
forty, one more: [] ELOOP
`,
  names: `names of any bytes: True
one byte more: ENAMETOOLONG ENAMETOOLONG ENAMETOOLONG
a target: ok ENAMETOOLONG
`,
  handles: `held without names: 0 True
content: {b'1000 0\\n'}
all given back: True
`,
  links: `links: ['EMLINK', 'ok'] 65000
but one: 1
`,
  attributes: `attributes of one file: ENOSPC True True
a hundred each: {100} b'42'
too big: ENOSPC E2BIG
`,
  killed: `killed: True
`,
  full: `no inode left: ['ENOSPC', 'ok'] 0
no space left: ENOSPC ENOSPC 0
still there: True
room again: 0 ok
`,
} as const

type Attack = keyof typeof WANTED

/** In its words, how the mount stood the attacks; `meanwhile` goes on until they are over. */
const attacked = async (
  { dir }: Mounted,
  { attacks, scale = 1 }: { attacks: readonly Attack[]; scale?: number },
  meanwhile: () => Promise<void>,
): Promise<void> => {
  let isOver = false
  const attack = sh(`python3 -B ${SCRIPT} tmp ${scale} ${attacks.join(' ')}`, dir, MS_MAX)
  const others = (async () => {
    while (!isOver) await meanwhile()
  })()
  others.catch(() => undefined)
  const ran = await attack.finally(() => {
    isOver = true
  })
  assert.equal(ran.output, attacks.map((name) => WANTED[name]).join(''))
  await others
}

const rssMiB = ({ pid }: Mounted): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** A neighbour on the same mount. */
const neighbour = (mounted: Mounted) => async (): Promise<void> => {
  const script = 'cat etc/hostname; ls -d etc; echo own > home/own && cat home/own && rm home/own'
  const { output } = await sh(script, mounted.dir)
  assert.match(output, /^\S+\netc\nown\n$/)
}

test('a mount bears all attacks at once with a neighbour', { skip }, async (t) => {
  const world = '{inodes: 60000, bytes: 128MiB}'
  const mounted = await mountWorld(t, { store: 'lmdb:HOME/worlds', world, msMax: MS_MAX })
  const all = Object.keys(WANTED) as Attack[]
  const attacks = all.filter((name) => name !== 'full' && (isSoak || name !== 'links'))
  await attacked(mounted, { attacks }, neighbour(mounted))
  await attacked(mounted, { attacks: ['full'] }, async () => {
    assert.match((await sh('cat etc/hostname; ls -d etc', mounted.dir)).output, /^\S+\netc\n$/)
  })
})

test('... a million names, a hundred thousand open files and attributes, in bounded memory', {
  skip: skip || (!isSoak && 'make soak'),
}, async (t) => {
  const world = '{inodes: 1200000, bytes: 1GiB}'
  const mounted = await mountWorld(t, { store: 'lmdb:HOME/worlds', world, msMax: MS_MAX })
  const before = rssMiB(mounted)
  await attacked(mounted, { attacks: ['crowd'], scale: 334 }, neighbour(mounted))
  const attacks: Attack[] = ['holes', 'handles', 'attributes', 'killed']
  await attacked(mounted, { attacks, scale: 50 }, neighbour(mounted))
  // A kilobyte for each of a million files, content that may stay in memory, and garbage.
  assert(rssMiB(mounted) - before < 2_500, `${before} MiB grew to ${rssMiB(mounted)}`)
})

test('a live mount bears attacks, and who works in the world is not kept from it', {
  skip,
}, async (t) => {
  const { mount, visitor } = await startLive(t)
  const say = await visitor()
  const mounted = await mount()
  const attacks: Attack[] = ['giants', 'crowd', 'depth', 'loops', 'names', 'handles', 'killed']
  let turn = 0
  await attacked(mounted, { attacks, scale: isSoak ? 1 : 0.3 }, async () => {
    turn++
    const said = await say(`echo ${turn} > /root/turn; cat /root/turn; ls /root/turn`)
    assert.equal(said, `${turn}\n/root/turn\n`)
  })
  assert(turn > 0, `only ${turn} commands`)
})

const READERS = 1_000
/** Reads a ghost in each of many processes; a fifth of them are killed while they wait. */
const CROWD = `
import os, signal, sys, time
readers = []
for k in range(${READERS}):
    pid = os.fork()
    if pid == 0:
        name = 'root/notes-%d.txt' % (k % ${READERS / 5})
        fd = os.open(name, os.O_RDONLY)
        content = b''.join(iter(lambda: os.read(fd, 65536), b''))
        os._exit(0 if len(content) == os.fstat(fd).st_size > 0 else 1)
    readers.append(pid)
print('begun', flush=True)
sys.stdin.readline()
killed = [pid for k, pid in enumerate(readers) if k % 5 == 4]
for pid in killed:
    os.kill(pid, signal.SIGKILL)
ends = {}
for pid in killed:
    end = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    ends[end] = ends.get(end, 0) + 1
print('killed', set(ends) <= {-9, 0}, flush=True)
ends = {}
for pid in readers:
    if pid not in killed:
        end = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        ends[end] = ends.get(end, 0) + 1
print('read', ends, flush=True)
`

test('a thousand wait for a slow imagination, nobody else does; who is killed goes', {
  skip,
}, async (t) => {
  const held = Promise.withResolvers<void>()
  const server = await providerServer('openai-compatible', async () => {
    await held.promise
    return { is: 'text', text: 'things to do\n'.repeat(400) }
  })
  t.after(() => server.close())
  const env = {
    MIMICRY_GHOSTS: 'eager',
    MIMICRY_MODEL__TIMEOUT_MS: '60000',
    MIMICRY_MODEL__BUDGET__TOKENS_OPERATOR: '1000000',
    LLM_PROVIDER: 'openai-compatible',
    LLM_MODEL: 'm',
    LLM_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'sk-secret-1234',
  }
  const mounted = await mountWorld(t, { env })
  const crowd = spawn('python3', ['-c', CROWD], { cwd: mounted.dir })
  t.after(() => crowd.kill('SIGKILL'))
  const lines = createInterface({ input: crowd.stdout })
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  await once(lines, 'line')
  const look = neighbour(mounted)
  for (let turn = 0; turn < 5; turn++) await look()
  crowd.stdin.write('\n')
  while (said.length < 2) await look()
  held.resolve()
  while (said.length < 3) await look()
  assert.deepEqual(said, ['begun', 'killed True', `read {0: ${READERS * 0.8}}`])
  const asked = server.heard.map(({ body }) => JSON.stringify(body))
  assert.equal(new Set(asked).size, asked.length, 'something was imagined twice')
  assert(asked.length > 10)
})
