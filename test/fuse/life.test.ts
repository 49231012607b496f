/** A mount from its beginning to its end, whatever ends it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { mountWorld, noMounts, sh } from './mounted.ts'

/** Options of the mount on a directory; undefined when there is none. */
const optionsOf = (dir: string): string[] | undefined =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, point]) => point === dir)?.[3]
    ?.split(',')

const isGone = async (dir: string): Promise<boolean> => {
  for (let tries = 0; tries < 1_200; tries++) {
    if (optionsOf(dir) === undefined) return true
    await pause(50)
  }
  return false
}

describe('a mounted world', { skip: noMounts, concurrency: false }, () => {
  it('is nosuid, nodev, noexec; a file is there as programs know files', async (t) => {
    const { dir } = await mountWorld(t)
    const options = optionsOf(dir) ?? []
    for (const option of ['rw', 'nosuid', 'nodev', 'noexec']) assert(options.includes(option))
    const script = `
      stat -c '%F %a %u:%g %h' etc/hostname
      cat etc/hostname | wc -c; stat -c %s etc/hostname
      printf 'echo ran' > tmp/x && chmod 755 tmp/x && sh tmp/x; tmp/x
      ls etc/nothing`
    const { output } = await sh(script, dir)
    const lines = output.split('\n')
    assert.equal(lines[0], 'regular file 644 0:0 1')
    assert.equal(lines[1], lines[2])
    assert.deepEqual(lines.slice(3), [
      'ran',
      'sh: 5: tmp/x: Permission denied',
      "ls: cannot access 'etc/nothing': No such file or directory",
      '',
    ])
  })

  it('--read-only refuses changes, --exec lets programs run', async (t) => {
    const { dir } = await mountWorld(t, { options: ['--read-only'] })
    assert(optionsOf(dir)?.includes('ro'))
    const touched = await sh('touch tmp/x', dir)
    assert.equal(touched.output, "touch: cannot touch 'tmp/x': Read-only file system\n")
    const open = await mountWorld(t, { options: ['--exec'] })
    const ran = await sh("printf '#!/bin/sh\\necho ran' > tmp/x; chmod 755 tmp/x; tmp/x", open.dir)
    assert.equal(ran.output, 'ran\n')
  })

  it('ends by umount, and by SIGTERM although somebody is in it', async (t) => {
    const first = await mountWorld(t)
    await sh(`umount ${first.dir}`, '/')
    assert.equal(await first.ended, 0)
    const busy = await first.again()
    const inside = spawn('sh', ['-c', 'echo in; read word'], { cwd: busy.dir })
    t.after(() => inside.kill('SIGKILL'))
    await once(inside.stdout, 'data')
    busy.kill('SIGTERM')
    assert.equal(await busy.ended, 0)
    assert(await isGone(busy.dir))
  })

  it('kill -9: the mount goes, what was synced is there again', async (t) => {
    const mounted = await mountWorld(t, { store: 'lmdb:HOME/worlds' })
    const script = `
      mkdir d; head -c 700000 /dev/urandom > d/big; echo small > d/small
      ln d/small d/hard; ln -s small d/soft; chmod 4711 d/big; chown 7:8 d/big
      sync d/big d/small d`
    const told =
      'find d -printf "%p %y %m %U:%G %n %s %i %T@ %C@\\n" | sort; sha256sum d/big d/small'
    const tmp = `${mounted.dir}/tmp`
    const before = await sh(`${script}\n${told}`, tmp)
    mounted.kill('SIGKILL')
    assert.equal(await mounted.ended, 'SIGKILL')
    assert(await isGone(mounted.dir), 'the watchdog has not unmounted it')
    await mounted.again()
    assert.deepEqual(await sh(told, tmp), before)
  })

  it('a dead mount that nobody took away is replaced', async (t) => {
    const mounted = await mountWorld(t)
    await sh(`kill -9 $(pgrep -f -x "sh -c .* mimicry-watchdog .* ${mounted.dir}")`, '/')
    mounted.kill('SIGKILL')
    await mounted.ended
    const dead = `stat: cannot statx '${mounted.dir}': Transport endpoint is not connected\n`
    assert.equal((await sh(`stat ${mounted.dir}`, '/')).output, dead)
    const { dir } = await mounted.again()
    assert.equal((await sh('ls -d tmp', dir)).output, 'tmp\n')
  })

  it('a world that is detached with a file open serves it to the end', async (t) => {
    const mounted = await mountWorld(t, { store: 'lmdb:HOME/worlds' })
    await sh('head -c 300000 /dev/urandom > tmp/f; sync tmp/f; sha256sum < tmp/f', mounted.dir)
    const script = `
      exec 7<${mounted.dir}/tmp/f 8>>${mounted.dir}/tmp/g; umount -l ${mounted.dir}
      sha256sum <&7 | wc -c; echo more >&8`
    // Anew, so that content comes from the store while the mount can't be reached by its path.
    await sh(`umount ${mounted.dir}`, '/')
    await mounted.ended
    const again = await mounted.again()
    assert.equal((await sh(script, '/')).output, '68\n')
    assert.equal(await again.ended, 0)
    const { dir } = await again.again()
    assert.equal((await sh('cat tmp/g', dir)).output, 'more\n')
  })
})
