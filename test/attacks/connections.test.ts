/** Visitors who connect to cost something: resets, silence, drips, floods, half-open lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, PROMPT, raw, start, temporaryFolder } from '../e2e/kit.ts'
import { dial, later, untilLeft } from './kit.ts'

test('connections that are reset at any moment leave nothing', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const waitsMs = [0, 1, 50, 190, 199, 200, 201, 203, 206, 210, 250]
  const hits = Array.from({ length: 300 }, async (_, number) => {
    const socket = await dial(running, `127.0.1.${1 + (number % 40)}`)
    if (number % 3 === 1) socket.write('yes\n')
    await later(waitsMs[number % waitsMs.length] ?? 0)
    socket.resetAndDestroy()
  })
  await Promise.all(hits)
  await untilLeft(running, { visits: 0, channels: 0 })
})

test('first bytes that come one at a time are told apart all the same', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const drips = Array.from({ length: 20 }, async () => {
    const socket = await dial(running)
    for (const letter of 'SSH') {
      socket.write(letter)
      await later(20)
    }
    return socket
  })
  const client = await raw(t, running, '127.0.0.2')
  await client.until(PROMPT)
  client.send('echo here\n')
  assert.equal(await client.until(PROMPT), `here\n${PROMPT}`)
  for (const socket of await Promise.all(drips)) socket.destroy()
  client.socket.destroy()
  await untilLeft(running, { visits: 0, channels: 0 })
})

test('garbage and a line of 16 MB do not stop the neighbour', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const calm = await raw(t, running, '127.0.0.2')
  await calm.until(PROMPT)
  const garbage = await dial(running)
  garbage.resume()
  garbage.write(Uint8Array.from({ length: 65_536 }, (_, i) => (i * 7919) & 0xff))
  const long = await dial(running)
  long.resume()
  long.write(new Uint8Array(16_777_216).fill(0x61))
  for (let i = 0; i < 20; i++) {
    calm.send(`echo ${i}\n`)
    assert.equal(await calm.until(PROMPT), `${i}\n${PROMPT}`)
  }
  garbage.destroy()
  long.destroy()
  calm.socket.destroy()
  await untilLeft(running, { visits: 0, channels: 0 })
})

test('commands without end whose output nobody reads are held at the door', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const deaf = await dial(running)
  deaf.pause()
  const line = Buffer.from('echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n')
  const megabyte = Buffer.concat(new Array<Buffer>(17_000).fill(line))
  for (let i = 0; i < 24; i++) deaf.write(megabyte)
  const calm = await raw(t, running, '127.0.0.2')
  await calm.until(PROMPT)
  for (let i = 0; i < 10; i++) {
    calm.send(`echo ${i}\n`)
    assert.equal(await calm.until(PROMPT), `${i}\n${PROMPT}`)
  }
  // The kernel's buffers and two credits take some; what is beyond stays with the sender.
  assert.ok(deaf.writableLength > 4 * megabyte.length, `only ${deaf.writableLength} wait`)
  deaf.destroy()
  calm.socket.destroy()
  await untilLeft(running, { visits: 0, channels: 0 })
})

test('500 lines closed in the middle of their output leave nothing', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  for (let round = 0; round < 10; round++) {
    const closing = Array.from({ length: 50 }, async (_, number) => {
      const socket = await dial(running, `127.0.2.${1 + (number % 10)}`)
      socket.write('yes\n')
      await new Promise((some) => {
        let got = 0
        socket.on('data', (bytes) => {
          got += bytes.length
          if (got > 100_000) some(undefined)
        })
        socket.once('close', some)
      })
      if (number % 2 === 0) socket.resetAndDestroy()
      else socket.destroy()
    })
    await Promise.all(closing)
  }
  await untilLeft(running, { visits: 0, channels: 0 })
})

test('a shell that ends while nobody reads ends its line, too', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const deaf = await dial(running)
  deaf.pause()
  deaf.write('head -c 40000 /dev/zero; exit\n')
  await untilLeft(running, { visits: 0, channels: 0 })
})
