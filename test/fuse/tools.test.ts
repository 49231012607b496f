/** What people run on a file system, on a mount: nothing of it may notice that it is not a disk. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mountWorld, noMounts, noMountsOr, sh } from './mounted.ts'
import { LMDB, MEMORY, REDIS } from './stores.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
/** Seconds of one stressor; bytes that bulk tests move. */
const STRESS_S = isSoak ? 60 : 1
const BULK = isSoak ? '128m' : '8m'
/** Of a database, for each way to keep a journal: a disk may take a quarter of a second for each fsync. */
const TRANSACTIONS = isSoak ? 20 : 10
const MS_MAX = isSoak ? 1_400_000 : 540_000

const STRESSORS = 'dentry dir rename link symlink hdd mmap xattr utime chmod chown fallocate seek'

/** The short form has another store than that of trees.test.ts. */
const STORES = isSoak ? [MEMORY, LMDB, REDIS] : [LMDB]

for (const { name, skip, open } of STORES) {
  test(`load on a mount over ${name}`, { skip: noMounts || skip }, async (t) => {
    const { dir } = await mountWorld(t, { store: await open(t), msMax: MS_MAX })
    let folders = 0
    /** In a folder of its own. */
    const ran = (script: string) => {
      const folder = `${dir}/tmp/${++folders}`
      return sh(`mkdir ${folder} && cd ${folder}\n${script}`, '/', MS_MAX)
    }

    await t.test(
      'stress-ng --verify finds nothing',
      { skip: noMountsOr('stress-ng') },
      async () => {
        const stressors = STRESSORS.split(' ').map((stressor) => `--${stressor} 1`)
        const sizes = `--hdd-bytes ${BULK} --mmap-bytes ${BULK} --fallocate-bytes ${BULK} --seek-size 8m`
        const run = `stress-ng --temp-path . --verify --mmap-file -t ${STRESS_S} ${sizes}`
        const { status, output } = await ran(`${run} ${stressors.join(' ')} && [ -z "$(ls -A)" ]`)
        assert.equal(status, 0, output)
        assert.doesNotMatch(output, /fail|error/i)
      },
    )

    await t.test('fio reads what it wrote', { skip: noMountsOr('fio') }, async () => {
      const job = `--size=${BULK} --bs=4k --verify=crc32c --verify_fatal=1 --fsync=256`
      const jobs = [
        '--name=one --rw=randrw',
        '--name=two --rw=randwrite --ioengine=mmap',
        '--name=three --rw=write --bs=128k --direct=1',
        '--name=four --rw=randwrite --ioengine=libaio --iodepth=8 --direct=1',
      ]
      const wanted = isSoak ? jobs : jobs.slice(0, 2)
      const { status, output } = await ran(`fio ${job} ${wanted.join(' ')}`)
      assert.equal(status, 0, output)
      assert.equal(output.match(/err= 0/g)?.length, wanted.length, output)
    })

    await t.test('SQLite keeps its promises', { skip: noMountsOr('sqlite3') }, async () => {
      for (const mode of ['delete', 'truncate', 'persist', 'wal']) {
        const inserts = Array.from({ length: TRANSACTIONS }, (_, number) => [
          'begin;',
          `insert into t select value, hex(randomblob(50)) from generate_series(1, 200);`,
          number % 5 === 4 ? 'rollback;' : 'commit;',
        ]).flat()
        const script = [`pragma journal_mode=${mode};`, 'create table t(a, b);', ...inserts]
        const asked = 'pragma integrity_check; select count(*) from t;'
        const { output } = await ran(
          `sqlite3 ${mode}.db <<'E'\n${script.join('\n')}\nE\nsqlite3 ${mode}.db '${asked}'`,
        )
        assert.equal(output, `${mode}\nok\n${160 * TRANSACTIONS}\n`)
      }
    })

    await t.test(
      'writers of one database wait for each other',
      { skip: noMountsOr('sqlite3') },
      async () => {
        const insert = 'pragma busy_timeout=60000; insert into t values(1);'
        const { output } = await ran(`
        sqlite3 x.db 'pragma journal_mode=wal; create table t(a);'
        for writer in 1 2 3; do
          (for n in $(seq ${TRANSACTIONS}); do sqlite3 x.db '${insert}' > /dev/null || echo lost; done) &
        done; wait; sqlite3 x.db 'pragma integrity_check; select count(*) from t'`)
        assert.equal(output, `wal\nok\n${3 * TRANSACTIONS}\n`)
      },
    )
  })
}
