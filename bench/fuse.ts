/** An exclusive mount beside a C file system of libfuse3 with one thread, and tmpfs, in one run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TOP = join(import.meta.dirname, '..')
/** The peer: a memory file system over libfuse3's low level, in the folder of reference. */
const PEER = join(TOP, '../shared/prototypes/fuse/memfs_ll.c')
const ROUNDS = 3
const SECONDS = '0.4'
const MIB = '64'
const GOALS = new Map([
  ['stat', 0.75],
  ['open+read', 1.2],
  ['create+write+unlink', 0.7],
  ['list', 1],
  ['write', 0.9],
  ['read', 0.8],
])

const home = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
const children: ChildProcess[] = []
const mounts: string[] = []

const sh = (line: string): string => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${line}: ${stderr}`)
  return stdout
}

/** Starts what mounts `name` and says so on its standard output; the directory to work in. */
const served = async (name: string, argv: (dir: string) => readonly string[], below: string) => {
  const dir = join(home, name)
  mkdirSync(dir)
  const [program = '', ...args] = argv(dir)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  mounts.push(dir)
  await once(child.stdout, 'data')
  const work = join(dir, below, 'bench')
  sh(`mkdir ${work}`)
  return work
}

const ours = (store: string): Promise<string> => {
  const name = store.split(':')[0] ?? ''
  const config = join(home, `${name}.yaml`)
  const world = '{inodes: 65536, bytes: 2GiB}'
  writeFileSync(config, `store: "${store}"\ndata_dir: ${home}/data-${name}\nworld: ${world}\n`)
  const main = join(TOP, 'src/cli/main.ts')
  const words = (dir: string) => [process.execPath, main, 'mount', 'base', dir, '--config', config]
  return served(name, words, 'tmp')
}

/** The best of all rounds of each kind. */
const measure = (folders: ReadonlyMap<string, string>): Map<string, Map<string, number>> => {
  const best = new Map([...folders.keys()].map((name) => [name, new Map<string, number>()]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, dir] of folders) {
      const found = best.get(name)
      for (const line of sh(`${home}/load ${dir} ${SECONDS} ${MIB}`).trim().split('\n')) {
        const [what = '', rate = '0'] = line.split(' ')
        found?.set(what, Math.max(found.get(what) ?? 0, Number(rate)))
      }
    }
  }
  return best
}

const run = async (): Promise<void> => {
  sh(`gcc -O2 -o ${home}/load ${TOP}/bench/kit/fuse-load.c`)
  const folders = new Map<string, string>()
  if (existsSync(PEER)) {
    sh(`gcc -O2 -o ${home}/peer ${PEER} $(pkg-config --cflags --libs fuse3)`)
    folders.set('C', await served('c', (dir) => [`${home}/peer`, dir, '1', '0'], ''))
  } else console.log(`no peer: ${PEER} is not here`)
  folders.set('memory', await ours('memory:'))
  folders.set('lmdb', await ours(`lmdb:${home}/worlds`))
  const shm = mkdtempSync('/dev/shm/mimicry-bench-')
  mounts.push(shm)
  folders.set('tmpfs', shm)
  const best = measure(folders)
  const rateOf = (name: string, what: string): number => best.get(name)?.get(what) ?? 0
  for (const [what, goal] of GOALS) {
    const cells = [...folders.keys()].map((name) => `${name} ${rateOf(name, what)}`)
    const ratio = (rateOf('memory', what) / rateOf('C', what)).toFixed(2)
    console.log(`${what}: ${cells.join(', ')}; memory / C ${ratio} (goal ${goal})`)
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
  rmSync(home, { recursive: true, force: true })
  spawnSync('sh', ['-c', 'rm -rf /dev/shm/mimicry-bench-*'])
}
