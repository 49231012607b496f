/** What people run on a file system, on a mount: nothing of it may notice that it is not a disk. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mountWorld, noMounts, noMountsOr, sh } from './mounted.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
/** Seconds of one stressor; bytes that bulk tests move. */
const STRESS_S = isSoak ? 60 : 1
const BULK = isSoak ? '512m' : '16m'
const MS_MAX = isSoak ? 1_800_000 : 60_000

const STRESSORS = 'dentry dir rename link symlink hdd mmap xattr utime chmod chown fallocate seek'

test('on a mount over LMDB', { skip: noMounts }, async (t) => {
  const { dir } = await mountWorld(t, {
    store: 'lmdb:HOME/worlds',
    options: ['--exec'],
    msMax: MS_MAX,
  })
  let folders = 0
  /** In a folder of its own. */
  const ran = (script: string) => {
    const folder = `${dir}/tmp/${++folders}`
    return sh(`mkdir ${folder} && cd ${folder}\n${script}`, '/', MS_MAX)
  }

  await t.test('stress-ng --verify finds nothing', { skip: noMountsOr('stress-ng') }, async () => {
    const stressors = STRESSORS.split(' ').map((name) => `--${name} 1`)
    const sizes = `--hdd-bytes ${BULK} --mmap-bytes ${BULK} --fallocate-bytes ${BULK} --seek-size 8m`
    const run = `stress-ng --temp-path . --verify --mmap-file -t ${STRESS_S} ${sizes}`
    const { status, output } = await ran(`${run} ${stressors.join(' ')} && [ -z "$(ls -A)" ]`)
    assert.equal(status, 0, output)
    assert.doesNotMatch(output, /fail|error/i)
  })

  await t.test('fio reads what it wrote', { skip: noMountsOr('fio') }, async () => {
    const job = `--size=${BULK} --bs=4k --verify=crc32c --verify_fatal=1 --fsync=256`
    const jobs = '--name=one --rw=randrw --name=two --rw=randwrite --ioengine=mmap'
    const { status, output } = await ran(`fio ${job} ${jobs}`)
    assert.equal(status, 0, output)
    assert.equal(output.match(/err= 0/g)?.length, 2, output)
  })

  await t.test(
    'SQLite keeps its promises with a rollback journal and with a WAL',
    {
      skip: noMountsOr('sqlite3'),
    },
    async () => {
      for (const mode of ['delete', 'wal']) {
        const inserts = Array.from({ length: 20 }, (_, number) => [
          'begin;',
          `insert into t select value, hex(randomblob(50)) from generate_series(1, 200);`,
          number % 5 === 4 ? 'rollback;' : 'commit;',
        ]).flat()
        const script = [`pragma journal_mode=${mode};`, 'create table t(a, b);', ...inserts]
        const asked = 'pragma integrity_check; select count(*) from t;'
        const { output } = await ran(
          `sqlite3 ${mode}.db <<'E'\n${script.join('\n')}\nE\nsqlite3 ${mode}.db '${asked}'`,
        )
        assert.equal(output, `${mode}\nok\n3200\n`)
      }
    },
  )

  await t.test(
    'git clones, checks and finds its tree clean',
    { skip: noMountsOr('git') },
    async () => {
      const script = `
      export HOME=$PWD GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
      git init -q -b main one && cd one && mkdir -p d/e
      for i in $(seq 200); do echo "file $i" > d/e/f$i; done
      git add . && git commit -q -m one && git gc -q && cd .. && git clone -q --no-hardlinks one two
      git -C two fsck --full --strict --no-progress && git -C two status --porcelain && git -C two log --format=%s
      diff -r one/d two/d && rm -rf one two && ls -A`
      const { output } = await ran(script)
      assert.equal(output, 'one\n')
    },
  )

  await t.test(
    'gcc builds a program that runs from the mount',
    { skip: noMountsOr('gcc') },
    async () => {
      const script = `
      printf '#include <stdio.h>\\n#include "n.h"\\nint main(void) { return printf("%%d\\\\n", N) - 3; }\\n' > a.c
      echo '#define N 42' > n.h; gcc -O1 -c a.c && gcc -o a a.o && ./a`
      assert.deepEqual(await ran(script), { status: 0, output: '42\n' })
    },
  )

  await t.test(
    'cp -a and rsync -aHAX copy a tree without differences',
    {
      skip: noMountsOr('rsync', 'setfattr'),
    },
    async () => {
      const script = `
      cp -a ../../etc from && cd from
      ln hosts hard; ln -s nowhere soft; mkfifo fifo; mknod null c 1 3; truncate -s 64M sparse; echo x >> sparse
      setfattr -n user.a -v 1 hosts; chown 33:44 hosts; chmod 6711 hosts; touch -d @1.5 hostname; cd ..
      cp -a from copy && rsync -aHAXn --delete --itemize-changes from/ copy/
      rsync -aHAX --sparse from/ again/ && rsync -aHAXnc --delete --itemize-changes again/ copy/
      du -sk --apparent-size from/sparse | cut -f1
      rm -rf from copy again; ls -A`
      const { output } = await ran(script)
      assert.equal(output, '65537\n')
    },
  )
})
