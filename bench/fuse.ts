/** Mounts beside a C file system of libfuse3 with one thread, and tmpfs, in one run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noRedis, startRedis } from '../src/store/redis/servers.test-kit.ts'
import { benchServer } from './kit/server.ts'

const TOP = join(import.meta.dirname, '..')
/** The peer: a memory file system over libfuse3's low level, in the folder of reference. */
const PEER = join(TOP, '../shared/prototypes/fuse/memfs_ll.c')
/** A first round that warms up is not counted. */
const ROUNDS = 5
const SECONDS = '0.4'
const MIB = '64'
/** What a mount of its own and a live one are to reach of C's rate; none: C has nothing like it. */
const GOALS = new Map<string, readonly [memory: number, live: number] | undefined>([
  ['stat', [0.75, 0.35]],
  ['open+read', [1.2, 0.4]],
  ['create+write+unlink', [0.7, 0.35]],
  ['list', [1, 0.7]],
  ['write', [0.9, 0.7]],
  ['read', [0.8, 0.5]],
  ['write+fsync', undefined],
])
/** The create cycle over a store, of what it is over memory. */
const STORE_GOAL = 0.8

const home = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
const children: ChildProcess[] = []
const mounts: string[] = []
const stops: (() => Promise<void>)[] = []

const sh = (line: string): string => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${line}: ${stderr}`)
  return stdout
}

/** Where the load works, and which process serves it; 0: the kernel does. */
interface Place {
  readonly dir: string
  readonly pid: number
}

/** Starts what mounts `name` and says so on its standard output. */
const served = async (
  name: string,
  argv: (dir: string) => readonly string[],
  below: string,
): Promise<Place> => {
  const dir = join(home, name)
  mkdirSync(dir)
  const [program = '', ...args] = argv(dir)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  mounts.push(dir)
  await once(child.stdout, 'data')
  const work = join(dir, below, 'bench')
  sh(`mkdir ${work}`)
  return { dir: work, pid: child.pid ?? 0 }
}

const WORLD = '{inodes: 65536, bytes: 2GiB}'

const ours = (name: string, store: string): Promise<Place> => {
  const config = join(home, `${name}.yaml`)
  writeFileSync(config, `store: "${store}"\ndata_dir: ${home}/data-${name}\nworld: ${WORLD}\n`)
  const main = join(TOP, 'src/cli/main.ts')
  const words = (dir: string) => [process.execPath, main, 'mount', 'base', dir, '--config', config]
  return served(name, words, 'tmp')
}

/** A world of a brain that runs: its machine's event loop serves it. */
const live = async (): Promise<Place> => {
  const env = { MIMICRY_STORE: 'memory:', MIMICRY_WORLD: WORLD }
  const brain = await benchServer(env, join(home, 'data-live'))
  stops.push(brain.stop)
  return { ...(await ours('live', 'memory:')), pid: brain.pid }
}

/** `redis.conf`: every batch is on the disk, as a world's content is over LMDB, or once a second. */
const overRedis = async (appendfsync: 'always' | 'everysec'): Promise<Place> => {
  const server = await startRedis(['appendonly yes', `appendfsync ${appendfsync}`])
  stops.push(() => server.end())
  return ours(`redis-${appendfsync}`, `redis://127.0.0.1:${server.port}`)
}

/** Of one kind of load in one place, round by round. */
interface Found {
  readonly rates: number[]
  /** Microseconds of processor time: the server's, and the client's. */
  readonly costs: number[]
  readonly spent: number[]
}

/** All places in each round, one after the other: they share what else the machine does. */
const measure = (places: ReadonlyMap<string, Place>): Map<string, Map<string, Found>> => {
  const found = new Map([...places.keys()].map((name) => [name, new Map<string, Found>()]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, { dir, pid }] of places) {
      for (const line of sh(`${home}/load ${dir} ${SECONDS} ${MIB} ${pid}`).trim().split('\n')) {
        const [what = '', rate = '0', cost = '0', own = '0'] = line.split(' ')
        if (round === 0) found.get(name)?.set(what, { rates: [], costs: [], spent: [] })
        else {
          found.get(name)?.get(what)?.rates.push(Number(rate))
          found.get(name)?.get(what)?.costs.push(Number(cost))
          found.get(name)?.get(what)?.spent.push(Number(own))
        }
      }
    }
  }
  return found
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

/** `0.82 (0.79-0.85)` */
const spread = (numbers: readonly number[], digits: number): string => {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  return `${median(numbers).toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`
}

/** Round by round, so that a slow round is slow for both. */
const ratios = (of: Found | undefined, to: Found | undefined): number[] =>
  (of?.rates ?? []).map((rate, round) => rate / (to?.rates[round] ?? Number.NaN))

const run = async (): Promise<void> => {
  sh(`gcc -O2 -o ${home}/load ${TOP}/bench/kit/fuse-load.c`)
  const places = new Map<string, Place>()
  if (existsSync(PEER)) {
    sh(`gcc -O2 -o ${home}/peer ${PEER} $(pkg-config --cflags --libs fuse3)`)
    places.set('C', await served('c', (dir) => [`${home}/peer`, dir, '1', '0'], ''))
  } else console.log(`no peer: ${PEER} is not here`)
  places.set('memory', await ours('memory', 'memory:'))
  places.set('live', await live())
  places.set('lmdb', await ours('lmdb', `lmdb:${home}/worlds`))
  if (noRedis === false) {
    places.set('redis everysec', await overRedis('everysec'))
    places.set('redis always', await overRedis('always'))
  } else console.log(noRedis)
  const shm = mkdtempSync('/dev/shm/mimicry-bench-')
  mounts.push(shm)
  places.set('tmpfs', { dir: shm, pid: 0 })
  const found = measure(places)
  for (const [what, goals] of GOALS) {
    console.log(`${what}: a second, median of ${ROUNDS} and range; CPU in us each, server + client`)
    const of = (name: string): Found | undefined => found.get(name)?.get(what)
    for (const name of places.keys()) {
      const rates = spread(of(name)?.rates ?? [], 0)
      const told = [`  ${name.padEnd(14)} ${rates.padEnd(26)}`]
      const [server, client] = [of(name)?.costs ?? [], of(name)?.spent ?? []].map(median)
      told.push(`CPU ${`${server?.toFixed(1)} + ${client?.toFixed(1)}`.padEnd(15)}`)
      const goal = name === 'memory' ? goals?.[0] : name === 'live' ? goals?.[1] : undefined
      if (goal !== undefined)
        told.push(`of C ${spread(ratios(of(name), of('C')), 2)}, goal ${goal}`)
      if (name.startsWith('redis') || name === 'lmdb') {
        const wanted = what === 'create+write+unlink' ? `, goal ${STORE_GOAL}` : ''
        told.push(`of memory ${spread(ratios(of(name), of('memory')), 2)}${wanted}`)
      }
      console.log(told.join(' '))
    }
  }
}

try {
  if (process.getuid?.() !== 0 || !existsSync('/dev/fuse')) console.log('skipped: needs root, FUSE')
  else await run()
} finally {
  for (const dir of mounts) spawnSync('umount', ['-l', dir])
  for (const child of children) {
    const killed = setTimeout(() => child.kill('SIGKILL'), 5_000)
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    clearTimeout(killed)
  }
  for (const stop of stops) await stop()
  rmSync(home, { recursive: true, force: true })
  spawnSync('sh', ['-c', 'rm -rf /dev/shm/mimicry-bench-*'])
}
