/** Mounts of who is not root: in a user namespace, and by fusermount3. */
import assert from 'node:assert/strict'
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { noMountsOr, sh } from './mounted.ts'

const TOP = join(import.meta.dirname, '../..')

/** Mounts, writes, looks, ends by SIGTERM; what `before` does comes first, `as` runs the server. */
const visit = async (t: TestContext, how: { wrap: string; before: string; as: string }) => {
  const home = mkdtempSync(join(tmpdir(), 'mimicry-user-'))
  for (const name of ['.', 'mnt', 'data']) {
    mkdirSync(join(home, name), { recursive: true })
    chmodSync(join(home, name), 0o777)
  }
  t.after(() => rmSync(home, { recursive: true, force: true }))
  writeFileSync(join(home, 'c.yaml'), `store: "memory:"\ndata_dir: ${home}/data\n`)
  const serve = `${process.execPath} ${TOP}/src/cli/main.ts mount base ${home}/mnt --config ${home}/c.yaml`
  const inside = `
    : > ${home}/data/log; ${serve} > ${home}/data/log 2>&1 &
    for try in $(seq 1200); do grep -q ^mounted ${home}/data/log && break; kill -0 $! || break; sleep 0.1; done
    cd ${home}/mnt/tmp && echo hi > x && chmod 640 x && stat -c '%U %a %s' x; cd /
    grep -o "${home}/mnt fuse.mimicry rw,nosuid,nodev,noexec" /proc/self/mounts
    kill -TERM $!; wait $!; echo "ended $?"; grep -c ${home}/mnt /proc/self/mounts; cat ${home}/data/log`
  writeFileSync(join(home, 'inside.sh'), inside)
  const script = `${how.before.replaceAll('HOME', home)}\n${how.as} sh ${home}/inside.sh`
  writeFileSync(join(home, 'outside.sh'), script)
  const { output } = await sh(`${how.wrap} sh ${home}/outside.sh`, '/')
  return output.replaceAll(home, 'HOME')
}

const told = (user: string): string =>
  [
    `${user} 640 3`,
    'HOME/mnt fuse.mimicry rw,nosuid,nodev,noexec',
    'ended 0',
    '0',
    'mounted base on HOME/mnt (Ctrl-C or umount ends it)',
    '',
  ].join('\n')

test('a mount in a user namespace', { skip: noMountsOr('unshare') }, async (t) => {
  const how = { wrap: 'unshare -Urm --propagation private', before: '', as: '' }
  assert.equal(await visit(t, how), told('root'))
})

/** Whether anybody may run this Node and read this code. */
const isForAll = [process.execPath, TOP].every((path) => {
  for (let at = path; at !== '/'; at = dirname(at)) if ((statSync(at).mode & 5) !== 5) return false
  accessSync(path, constants.X_OK)
  return true
})
const noUsers =
  noMountsOr('fusermount3', 'setpriv', 'python3', 'unshare') ||
  (!isForAll && 'Node or this code is not for all users')

test('a mount by fusermount3', { skip: noUsers }, async (t) => {
  // Where only root may open /dev/fuse there is one for all, for as long as this test.
  const before = 'mknod HOME/fuse c 10 229; chmod 666 HOME/fuse; mount --bind HOME/fuse /dev/fuse'
  const as = 'setpriv --reuid 65534 --clear-groups'
  const wrap = 'unshare -m --propagation private'
  assert.equal(await visit(t, { wrap, before, as }), told('nobody'))
})
