/** Visitors who fill disks, tables and machines: each meets the limit alone, and may go on. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Running } from '../../src/app/up.ts'
import {
  configOf,
  onceThere,
  PROMPT,
  type RawClient,
  raw,
  start,
  temporaryFolder,
} from '../e2e/kit.ts'
import { startVictim } from '../faults/server.ts'
import { untilLeft } from './kit.ts'

test('a full disk says so, and what is deleted makes room', async (t) => {
  // The image has 32,767 of the inodes.
  const small = { MIMICRY_WORLD__BYTES: '1MiB', MIMICRY_WORLD__INODES: '33400' }
  const running = await start(t, configOf(temporaryFolder(t), small))
  const client = await raw(t, running)
  await client.until(PROMPT)
  const say = async (line: string): Promise<string> => {
    client.send(`${line}\n`)
    return (await client.until(PROMPT)).slice(0, -PROMPT.length)
  }
  assert.equal(
    await say('head -c 2000000 /dev/zero > /tmp/big; echo $?'),
    'head: write error: No space left on device\n1\n',
  )
  assert.match(await say('echo x > /tmp/more; echo $?'), /No space left on device\n1\n$/)
  assert.equal(await say('rm /tmp/big; echo x > /tmp/more; cat /tmp/more'), 'x\n')

  assert.match(
    await say('mkdir /tmp/d; cd /tmp/d; touch {1..700} 2>&1 | head -1; cd'),
    /^touch: cannot touch '6\d\d': No space left on device\n$/,
  )
  assert.match(await say('mkdir /tmp/e'), /No space left on device\n$/)
  assert.equal(await say('rm -r /tmp/d; mkdir /tmp/e; echo $?'), '0\n')
})

test('forks without end meet the limit of one world, not the neighbour', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const bomb = await raw(t, running, '127.0.0.1')
  await bomb.until(PROMPT)
  bomb.socket.on('data', () => {})
  bomb.send('f() { f | f & }; f; for i in {1..2000}; do sleep 1000 & done\n')
  const calm = await raw(t, running, '127.0.0.2')
  await calm.until(PROMPT)
  for (let i = 0; i < 10; i++) {
    calm.send(`echo ${i}\n`)
    assert.equal(await calm.until(PROMPT), `${i}\n${PROMPT}`)
  }
  // No room for another shell there: the newcomer is cut off, and nothing of him stays.
  bomb.socket.destroy()
  calm.socket.destroy()
  await untilLeft(running, { visits: 0, channels: 0 })
})

/** A line to a machine that may still be starting. */
const rawAgain = (t: TestContext, running: Running, from: string): Promise<RawClient> =>
  onceThere(async () => {
    const client = await raw(t, running, from)
    return (await client.until(PROMPT)) === PROMPT ? client : undefined
  })

/** Keeps what it makes: nothing but the end of the heap stops it. */
const EAT = 'i=0; while :; do printf -v "a[i]" "%9999s" x; i=$((i+1)); done\n'

test('machines die one after the other; each takes its own visitors only', async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_WORKERS: '3', MIMICRY_STORE: `lmdb:${folder}/worlds` })
  const running = await start(t, config, { machineHeapMb: 96, softHeapShare: Infinity })
  const clients = await Promise.all([1, 2, 3].map((last) => raw(t, running, `127.0.0.${last}`)))
  for (const [number, client] of clients.entries()) {
    await client.until(PROMPT)
    client.send(`echo kept ${number} > /tmp/kept; cat /tmp/kept\n`)
    await client.until(`kept ${number}\n${PROMPT}`)
  }
  for (let dying = 0; dying < 3; dying++) {
    clients[dying]?.send(EAT)
    await clients[dying]?.rest()
    for (const [number, client] of clients.entries()) {
      if (number <= dying) continue
      client.send('cat /tmp/kept\n')
      assert.equal(await client.until(PROMPT), `kept ${number}\n${PROMPT}`)
    }
  }
  for (const number of [0, 1, 2]) {
    const back = await rawAgain(t, running, `127.0.0.${number + 1}`)
    back.send('cat /tmp/kept\n')
    assert.equal(await back.until(PROMPT), `kept ${number}\n${PROMPT}`)
    back.socket.destroy()
  }
  await untilLeft(running, { visits: 0, channels: 0 })
})

test('a store that is full loses who writes, keeps what was acknowledged, and goes on', async (t) => {
  const folder = temporaryFolder(t)
  const limited = ['/bin/sh', '-c', 'ulimit -f 8000; exec "$0" "$@"', process.execPath]
  const server = await startVictim([...limited, 'src/cli/main.ts', 'up'], {
    MIMICRY_DATA_DIR: folder,
    MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
    MIMICRY_BRAIN__PORT: '0',
  })
  t.after(() => server.kill())
  const writer = line(server.rawPort, '127.0.0.1')
  t.after(() => writer.socket.destroy())
  await writer.until(PROMPT)
  writer.send('echo kept > /tmp/kept; cat /tmp/kept\n')
  await writer.until(`kept\n${PROMPT}`)
  writer.send('head -c 16000000 /dev/urandom > /tmp/big; echo written\n')
  assert.equal((await writer.rest()).includes('written'), false)

  for (const [address, text] of [
    ['127.0.0.1', 'kept\n'],
    ['127.0.0.2', 'cat: /tmp/kept: No such file or directory\n'],
  ] as const) {
    const back = line(server.rawPort, address)
    await back.until(PROMPT)
    back.send('cat /tmp/kept\n')
    assert.equal(await back.until(PROMPT), text + PROMPT)
    back.send('echo small > /tmp/small; cat /tmp/small\n')
    assert.equal(await back.until(PROMPT), `small\n${PROMPT}`)
    back.socket.destroy()
  }
})

/** A raw line to a server in another process. */
const line = (port: number, localAddress: string) => {
  const socket: Socket = connect({ host: '127.0.0.1', port, localAddress })
  let received = ''
  let isClosed = false
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text
    socket.emit('news')
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isClosed = true
    socket.emit('news')
  })
  const when = (isThere: () => boolean): Promise<string> =>
    new Promise((settled) => {
      const look = (): void => {
        if (!isThere() && !isClosed) return
        socket.off('news', look)
        const text = received
        received = ''
        settled(text)
      }
      socket.on('news', look)
      look()
    })
  return {
    socket,
    send: (text: string) => socket.write(text, 'latin1'),
    until: (end: string) => when(() => received.endsWith(end)),
    rest: () => when(() => isClosed),
  }
}

test('of too many worlds the oldest go at the next start, and who comes back starts anew', async (t) => {
  const folder = temporaryFolder(t)
  const store = { MIMICRY_STORE: `lmdb:${folder}/worlds` }
  const first = await start(t, configOf(folder, store))
  for (const last of [1, 2, 3, 4]) {
    const client = await raw(t, first, `127.0.3.${last}`)
    await client.until(PROMPT)
    client.send('echo mine > /tmp/mine; cat /tmp/mine\n')
    assert.equal(await client.until(PROMPT), `mine\n${PROMPT}`)
  }
  await first.stop()

  const second = await start(t, configOf(folder, { ...store, MIMICRY_WORLDS__MAX: '2' }))
  const found: string[] = []
  for (const last of [4, 3, 2, 1]) {
    const client = await raw(t, second, `127.0.3.${last}`)
    await client.until(PROMPT)
    client.send('ls /tmp\n')
    found.push(await client.until(PROMPT))
  }
  assert.deepEqual(found, [`mine\n${PROMPT}`, `mine\n${PROMPT}`, PROMPT, PROMPT])
})
