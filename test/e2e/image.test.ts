import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { importFrom } from '../../src/cli/image-import.ts'
import { checkPersona } from '../../src/persona/check.ts'
import { noMounts, sh, startMount } from '../fuse/mounted.ts'
import { configOf, onceThere, raw, start, temporaryFolder } from './kit.ts'

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
const isRoot = process.getuid?.() === 0

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** The command line with a data folder and a directory of its own. */
const cliIn =
  (folder: string) =>
  (words: readonly string[], input?: Buffer): Promise<Ran> =>
    new Promise((done) => {
      const env = {
        PATH: process.env.PATH,
        MIMICRY_DATA_DIR: join(folder, 'data'),
        MIMICRY_STORE: `lmdb:${folder}/worlds`,
      }
      const options = { env, cwd: folder, encoding: 'utf8' as const, timeout: 300_000 }
      const child = execFile(
        process.execPath,
        [main, ...words],
        options,
        (failure, stdout, stderr) => done({ stdout, stderr, status: Number(failure?.code ?? 0) }),
      )
      // Who is refused before he has read all of it closes the pipe.
      child.stdin?.on('error', () => {})
      child.stdin?.end(input)
    })

/** A root with a file of every kind: what only root can make is there for root only. */
const ROOT = `
mkdir -p etc usr/bin root proc tmp var/log "odd
name"
printf 'root:x:0:0:root:/root:/bin/bash\\n' > etc/passwd
printf 'root:x:0:\\n' > etc/group
: > etc/hostname
printf '12.0\\n' > etc/debian_version
printf '\\177ELF' > usr/bin/thing; chmod 4755 usr/bin/thing
ln usr/bin/thing usr/bin/other
ln -s usr/bin bin
ln -s /etc/../../debian_version etc/out
mkfifo tmp/pipe
truncate -s 300000 tmp/holes; printf end >> tmp/holes
printf 'x\\\\x2d\\ty' > "odd
name/tab	\\\\"
`
const AS_ROOT = `
chown 33:44 etc/debian_version
mknod tmp/zero c 1 5
setfattr -n user.origin -v true etc/debian_version 2>/dev/null || :
`
const TIMES = 'find . -depth -exec touch -h -d "2024-02-29 12:34:56.123456789 UTC" {} +'

const DEBIAN = readFileSync(new URL('../../personas/debian-12.yaml', import.meta.url), 'utf8')
const PROGRAMS = ['bash', 'cat', 'cp', 'ls', 'rm', 'sha256sum', 'stat', 'touch']

/** What ld(1) begins a program with, as far as anybody looks; what follows is its own. */
const programOf = (name: string): Buffer => {
  const bytes = Buffer.alloc(70_000, name)
  bytes.write('7f454c46020101000000000000000000', 'hex')
  return bytes.fill(0, 16, 64)
}

const makeRoot = async (folder: string): Promise<string> => {
  const root = join(folder, 'root')
  mkdirSync(join(root, 'usr/bin'), { recursive: true })
  for (const name of PROGRAMS) {
    writeFileSync(join(root, 'usr/bin', name), programOf(name), { mode: 0o755 })
  }
  const script = `set -e\numask 022\n${ROOT}${isRoot ? AS_ROOT : ''}${TIMES}`
  const made = await sh(script, root)
  assert.deepEqual(made, { status: 0, output: '' })
  return root
}

const hashesOf = (stdout: string): readonly string[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { hash: string }).hash)

test('a directory, an archive and a pipe make the same image; tricks and halves make none', async (t) => {
  const folder = temporaryFolder(t)
  const cli = cliIn(folder)
  const root = await makeRoot(folder)
  const tar = [
    '--create',
    '--format=pax',
    '--xattrs',
    '--numeric-owner',
    `--directory=${root}`,
    '.',
  ]
  const archive = execFileSync('tar', tar, { maxBuffer: 2 ** 24 })
  writeFileSync(join(folder, 'plain.tar'), archive)
  writeFileSync(join(folder, 'packed.tar.gz'), execFileSync('gzip', ['-c'], { input: archive }))
  const images = join(folder, 'data', 'images')
  const wish = { folder: images, name: undefined, isReplacing: false, ownersFrom: 0 }
  for (const name of ['root', 'plain.tar', 'packed.tar.gz'])
    await importFrom(join(folder, name), wish)
  const piped = await cli(['image', 'import', '-', 'piped'], archive)
  assert.match(
    piped.stdout,
    /^piped: \d\d names, 1\d files of 0\.9 MB, 0\.0 MB on the disk\nUse it/,
  )
  const hashes = hashesOf((await cli(['image', 'list', '--json'])).stdout)
  assert.deepEqual([hashes.length, new Set(hashes).size], [4, 1])

  const { stderr, status } = await cli(
    ['image', 'import', '-', 'half'],
    archive.subarray(0, -20_000),
  )
  assert.match(stderr, /^-: .* is cut off.*; nothing was imported\n$/)
  assert.equal(status, 1)
  const refused = (source: string, name: string | undefined, message: string): Promise<void> => {
    const path = source === '-' ? source : join(folder, source)
    const told = message.replaceAll('FOLDER', folder)
    return assert.rejects(importFrom(path, { ...wish, name }), { name: 'Failure', message: told })
  }
  const absolute = execFileSync('tar', ['-cPf', '-', join(root, 'etc/passwd')], { stdio: 'pipe' })
  writeFileSync(join(folder, 'absolute.tar'), absolute)
  writeFileSync(join(folder, 'r.tar.xz'), Buffer.from('fd377a585a0000000000', 'hex'))
  await refused('plain.tar', undefined, 'there is an image plain already; --force takes its place')
  await refused('plain.tar', 'debian-12', "debian-12 is an image of Mimicry's own")
  const wanted = 'small letters, digits, dots and dashes are wanted, 64 at most'
  await refused('plain.tar', '../x', `../x: ${wanted}`)
  await refused('none.tar', undefined, 'there is no FOLDER/none.tar')
  await refused('-', undefined, 'how is it to be called? ... - NAME')
  await refused(
    'absolute.tar',
    undefined,
    'FOLDER/absolute.tar: FOLDER/root/etc/passwd: its name is FOLDER/root/etc/passwd, which is ' +
      'absolute; nothing was imported',
  )
  await refused(
    'r.tar.xz',
    undefined,
    'FOLDER/r.tar.xz: it is compressed by xz, which is not known here; unpack it on the way: ' +
      'xz -dc FILE | mimicry image import - NAME; nothing was imported',
  )
  assert.deepEqual(readdirSync(images).sort(), ['packed', 'piped', 'plain', 'root'])
})

test('an interrupted import leaves nothing, a killed one is swept up by the next', async (t) => {
  const folder = temporaryFolder(t)
  const images = join(folder, 'data', 'images')
  const growing = (): readonly string[] => (existsSync(images) ? readdirSync(images) : [])
  const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: join(folder, 'data') }
  for (const [signal, left] of [
    ['SIGTERM', 0],
    ['SIGKILL', 1],
  ] as const) {
    const child = spawn(process.execPath, [main, 'image', 'import', '-', 'x'], { env, cwd: folder })
    const ended = once(child, 'exit')
    t.after(() => child.kill('SIGKILL'))
    child.stdin.write(Buffer.alloc(512))
    await onceThere(() => (growing().length > 0 ? true : undefined))
    child.kill(signal)
    await ended
    assert.equal(growing().length, left, signal)
  }
  writeFileSync(
    join(folder, 'y.tar'),
    execFileSync('tar', ['-cf', '-', '-C', folder, '--files-from=/dev/null']),
  )
  await cliIn(folder)(['image', 'import', 'y.tar'])
  assert.deepEqual(growing(), [])
})

/** The root has no .bashrc. */
const PROMPT = 'bash-5.2# '

/** The laboratory's machine on an imported root. */
const imported = async (t: TestContext) => {
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o755)
  const root = await makeRoot(folder)
  const images = join(folder, 'data', 'images')
  await importFrom(root, { folder: images, name: 'mine', isReplacing: false, ownersFrom: 0 })
  const config = configOf(join(folder, 'data'), {
    MIMICRY_STORE: `lmdb:${folder}/worlds`,
    MIMICRY_PERSONA: join(folder, 'shop.yaml'),
  })
  return { folder, images, root, config }
}

const NAMED = [
  ...['etc/passwd', 'etc/debian_version', 'usr/bin/thing', 'usr/bin/other', 'bin', 'etc/out'],
  ...['tmp/pipe', 'tmp/holes', 'odd*/tab*', ...(isRoot ? ['tmp/zero'] : [])],
]
const STAT = `stat -c '%n %N %F %A %h %u:%g %s %t,%T %y' ${NAMED.join(' ')}`
const SUMS = `sha256sum usr/bin/ls tmp/holes etc/passwd "odd"*/*`

test('who comes by a door sees and reads the true root, and changes a copy of it', async (t) => {
  const { folder, images, root, config } = await imported(t)
  const cli = cliIn(folder)
  const made = await cli(['persona', 'new', 'shop', '--from', 'debian-12', '--image', 'mine'])
  assert.deepEqual([made.stderr, made.status], ['', 0])
  assert.match(readFileSync(config.persona, 'utf8'), /^image: mine$/m)
  assert.deepEqual(await checkPersona(config.persona, images), [])
  const running = await start(t, config)
  const visitor = await raw(t, running)
  await visitor.until(PROMPT)
  const ask = async (line: string): Promise<string> => {
    visitor.send(`${line}\n`)
    return (await visitor.until(PROMPT)).slice(0, -PROMPT.length)
  }
  const truth = async (line: string): Promise<string> =>
    (await sh(`export LC_ALL=C TZ=UTC; ${line}`, root)).output
  await ask('cd /')
  assert.equal(await ask(STAT), await truth(STAT))
  assert.equal(await ask(SUMS), await truth(SUMS))
  assert.equal(await ask('cat etc/hostname etc/debian_version'), 'web01\n12.0\n')
  assert.equal(
    await ask('cp usr/bin/ls tmp/x; tmp/x -d /etc; cat tmp/x | sha256sum'),
    `/etc\n${await truth('sha256sum < usr/bin/ls')}`,
  )
  assert.equal(
    await ask('echo more >> tmp/holes; stat -c %s tmp/holes; sha256sum < tmp/holes'),
    `300008\n${await truth('{ cat tmp/holes; echo more; } | sha256sum')}`,
  )

  const kept = await cli(['image', 'drop', 'mine'])
  assert.match(
    kept.stderr,
    /^mine was not dropped: any of \d+ worlds may stand on it; stop the brain/,
  )
  await running.stop()
  const still = 'mine was not dropped: 1 worlds stand on it (or: --force)\n'
  assert.deepEqual(await cli(['image', 'drop', 'mine']), { stdout: '', stderr: still, status: 1 })
  const dropped = await cli(['image', 'drop', 'mine', '--force'])
  assert.deepEqual(dropped, { stdout: 'dropped mine\n', stderr: '', status: 0 })
})

test('mounted, it is the same root', { skip: noMounts }, async (t) => {
  const { folder, root, config } = await imported(t)
  writeFileSync(config.persona, DEBIAN.replace(/^image: .*/m, 'image: mine'))
  const dir = join(folder, 'mnt')
  mkdirSync(dir)
  const file = join(folder, 'mimicry.yaml')
  const lines = [`data_dir: ${config.dataDir}`, `persona: ${config.persona}`, 'store: "memory:"']
  writeFileSync(file, `${lines.join('\n')}\n`)
  t.after(() => sh(`umount -l ${dir}`, '/'))
  const mounted = await startMount(t, { dir, args: [main, 'mount', 'base', dir, '--config', file] })
  const both = async (script: string) => [await sh(script, dir), await sh(script, root)] as const
  for (const script of [STAT, SUMS, 'cat etc/passwd; cmp usr/bin/cat usr/bin/cat']) {
    const [seen, wanted] = await both(script)
    assert.deepEqual(seen, wanted)
  }
  if (isRoot) {
    const [seen, wanted] = await both('getfattr -d -m - etc/debian_version 2>/dev/null; :')
    assert.deepEqual(seen, wanted)
  }
  mounted.kill('SIGTERM')
  assert.equal(await mounted.ended, 0)
})
