import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { EIO } from '../base/errno.ts'
import { TEXTS_KEPT_BYTES_MAX, TEXTS_WANTED_MAX } from '../base/model-limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { FromMachine, MachineLink, TextWish, ToMachine } from '../nerve/machine.ts'
import { madeDesk } from './made-desk.ts'
import { textDesk } from './text-desk.ts'
import { withTexts } from './text-link.ts'

const wish = (path: string, size = 3) => ({ path, kind: 'text', size, world: 'w' }) as const

test('a text is asked for once, and stays for who comes later', () => {
  const asked: TextWish[] = []
  const desk = textDesk((it) => asked.push(it))
  const first = desk.texts(wish('/a'))
  assert(first instanceof Waiting)
  let woken = 0
  first.park(() => woken++)
  assert.equal(desk.texts(wish('/a')), first)
  assert.notEqual(desk.texts(wish('/a', 4)), first)
  const bytes = bytesOf('abc')
  desk.arrived({ path: '/a', size: 3, bytes })
  assert.deepEqual([woken, asked.length], [1, 2])
  assert.equal(desk.texts(wish('/a')), bytes)
  assert.equal(desk.texts({ ...wish('/a'), world: 'other' }), bytes)
})

test('without bytes it reads as a broken disk once, then one may ask again', () => {
  const asked: TextWish[] = []
  const desk = textDesk((it) => asked.push(it))
  desk.texts(wish('/a'))
  desk.arrived({ path: '/a', size: 3 })
  assert.equal(desk.texts(wish('/a')), EIO)
  assert(desk.texts(wish('/a')) instanceof Waiting)
  assert.equal(asked.length, 2)
})

test('what waits and what is kept has a bound', () => {
  const desk = textDesk(() => {})
  for (let n = 0; n < TEXTS_WANTED_MAX; n++) {
    assert(desk.texts(wish(`/${n}`)) instanceof Waiting)
  }
  assert.equal(desk.texts(wish('/more')), EIO)
  const size = TEXTS_KEPT_BYTES_MAX / 2
  for (const n of [0, 1, 2]) desk.arrived({ path: `/${n}`, size, bytes: new Uint8Array(size) })
  assert(desk.texts(wish('/0', size)) !== undefined)
  assert((desk.texts(wish('/1', size)) as Uint8Array).length === size)
})

test('what recipes make is told once, gathered', () => {
  const clock = manualClock()
  const told: string[] = []
  const made = madeDesk(clock, (files) => told.push(files.map(({ path }) => path).join(' ')))
  const file = (path: string) => ({ path, size: 1, author: 'recipe a@1', world: 'w' })
  for (const path of ['/a', '/b', '/a']) made(file(path))
  clock.advance(1_000)
  made(file('/b'))
  made(file('/c'))
  clock.advance(1_000)
  assert.deepEqual(told, ['/a /b', '/c'])
})

test('a link answers for the canon itself, and says when it cannot', async () => {
  const posted: ToMachine[] = []
  let say: (messages: readonly FromMachine[]) => void = () => {}
  const link: MachineLink = {
    post: (messages) => posted.push(...messages),
    onMessages: (receive) => {
      say = receive
    },
    onEnd: () => {},
    terminate: async () => {},
  }
  const heard: FromMachine[] = []
  const troubles: string[] = []
  const bytes = bytesOf('abc')
  withTexts(link, {
    texts: {
      text: async (_, { path }) => (path === '/a' ? bytes : Promise.reject(new Error('disk full'))),
      made: () => Promise.reject(new Error('closed')),
    },
    trouble: (reason) => troubles.push(reason),
  }).onMessages((messages) => heard.push(...messages))
  const pin = 'p'
  say([{ from: 'wantText', pin, wish: wish('/a') }])
  say([{ from: 'made', pin, made: [] }, { from: 'ready' }])
  say([{ from: 'wantText', pin, wish: wish('/b') }])
  await new Promise(setImmediate)
  assert.deepEqual(heard, [{ from: 'ready' }])
  assert.deepEqual(posted, [
    { to: 'text', pin, path: '/a', size: 3, bytes },
    { to: 'text', pin, path: '/b', size: 3 },
  ])
  assert.deepEqual(troubles, ['canon: closed', 'canon: disk full'])
})
