import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { pinnedIn } from '../../src/world/pinned.ts'
import { configOf, raw, start, temporaryFolder } from './kit.ts'

const DEBIAN = readFileSync(new URL('../../personas/debian-12.yaml', import.meta.url), 'utf8')

/** One data folder, and a persona of one's own that changes between two starts. */
const installation = (t: TestContext, env: { [name: string]: string } = {}) => {
  const folder = temporaryFolder(t)
  const persona = join(folder, 'mine.yaml')
  const store = `lmdb:${folder}/worlds`
  const config = configOf(folder, {
    MIMICRY_STORE: store,
    MIMICRY_PERSONA: persona,
    ...env,
  })
  /** The machine becomes another: host name, a user's home, texts. */
  const write = (host: string, text: string): void => {
    const own = `files: { /etc/notes.conf: { text: "${text}" }, /etc/seen.conf: { text: "${text}" } }`
    const hosts = DEBIAN.replace('hostname: web01', `hostname: ${host}`)
    writeFileSync(persona, `${hosts.replace('name: debian-12', 'name: mine')}\n${own}\n`)
  }
  /** What visitors are answered, each of his own address, all in one machine. */
  const visits = async (...asked: [from: string, command: string][]): Promise<string[]> => {
    const running = await start(t, config)
    const clients = await Promise.all(asked.map(([from]) => raw(t, running, from)))
    const answers = asked.map(async ([, command], n) => {
      await clients[n]?.until('# ')
      clients[n]?.send(`${command}\n`)
      return (await clients[n]?.until('# ')) ?? ''
    })
    const answered = await Promise.all(answers)
    await running.stop()
    return answered
  }
  const inStore = async <T>(
    work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
  ): Promise<T> => {
    const opened = await openStore(store, { durability: 'process', clock: systemClock() })
    try {
      return await work(opened)
    } finally {
      await opened.close()
    }
  }
  return { write, visits, inStore }
}

const OLD = '127.0.0.1'
const NEW = '127.0.0.2'
/** Of the world's own: planned files, one that came into being, one that was written. */
const LOOK =
  'hostname; cat /etc/seen.conf; ls -l /srv/plans.csv; md5sum /srv/plans.csv; stat -c "%n %s %i %Y" /etc/seen.conf /etc/passwd; cat mine'
const UNSEEN =
  'cat /etc/notes.conf /srv/later.csv; ls -l /srv/later.csv; md5sum /etc/notes.conf /usr/bin/ls; ls -lid /etc /usr/bin'

test('who was here before an upgrade finds his machine, who comes new finds the new one', async (t) => {
  const { write, visits } = installation(t, { MIMICRY_GHOSTS: 'eager' })
  write('web01', 'one')
  const [before = ''] = await visits([OLD, `echo own > mine; ${LOOK}`])
  assert.match(before, /^web01\none-rw.*\n.*\n\/etc\/seen\.conf 3 \d+ /)
  const [unseen] = await visits(['127.0.0.9', UNSEEN])
  write('web02', 'one and two')
  const [seen, fresh = ''] = await visits([OLD, LOOK], [NEW, `echo new > mine; ${LOOK}`])
  assert.equal(seen, before)
  assert.match(fresh, /^web02\none and two-rw.*\n.*\n\/etc\/seen\.conf 11 \d+ /)
  const [late, lateFresh = ''] = await visits([OLD, UNSEEN], [NEW, UNSEEN])
  assert.equal(late, unseen)
  assert.match(lateFresh, /^one and two/)
  write('web03', 'three')
  const all = await visits([OLD, LOOK], [NEW, LOOK], ['127.0.0.3', 'hostname'])
  assert.deepEqual([all[0], all[1]], [before, fresh])
  assert.match(all[2] ?? '', /^web03\n/)
})

test('a machine that cannot be built any more is set aside, and its visitor begins anew', async (t) => {
  const { write, visits, inStore } = installation(t)
  write('web01', 'one')
  await visits([OLD, 'echo own > mine'])
  const idsIn = () => inStore(async (store) => (await store.list()).map(({ id }) => id).sort())
  const [world = ''] = await idsIn()
  const pin = await inStore(async (store) => pinnedIn((await store.attach(world)).records) ?? '')
  write('web02', 'two')
  await inStore((store) => store.putFact(`pin ${pin}`, '{}'))
  const [anew] = await visits([OLD, 'hostname; cat mine; echo again > mine'])
  assert.match(anew ?? '', /^web02\ncat: mine: No such file or directory\n/)
  assert.deepEqual(await idsIn(), [world, `${world}~${pin.slice(0, 8)}`])
  const [stays] = await visits([OLD, 'hostname; cat mine'])
  assert.match(stays ?? '', /^web02\nagain\n/)
})
