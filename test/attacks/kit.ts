/** What hostile visitors need besides the kit of test/e2e. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import type { Running } from '../../src/app/up.ts'
import { WAIT_MS_MAX } from '../e2e/kit.ts'

/** A bare connection to the first door; errors are expected and dropped. */
export const dial = (running: Running, from = '127.0.0.1'): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port: portOf(running), localAddress: from })
  socket.on('error', () => {})
  return new Promise((settled) => {
    socket.once('connect', () => settled(socket))
    socket.once('close', () => settled(socket))
  })
}

const portOf = (running: Running): number => {
  const [door] = running.doors
  assert(door !== undefined, 'no door is open')
  return door.port
}

/** /health as the operator sees it: connections that are open, worlds in memory. */
export const health = async (running: Running): Promise<{ visits: number; worlds: number }> => {
  const response = await fetch(`http://127.0.0.1:${running.apiPort}/health`)
  const { visits, worlds } = (await response.json()) as { visits: number; worlds: number }
  return { visits, worlds }
}

/** Waits until so many visits and channels are left; says what is there when they stay. */
export const untilLeft = async (
  running: Running,
  wanted: { visits: number; channels: number },
): Promise<void> => {
  const untilMs = performance.now() + WAIT_MS_MAX
  for (;;) {
    const { visits, channels } = running.brain.counts()
    if (visits === wanted.visits && channels === wanted.channels) return
    if (performance.now() > untilMs) return assert.deepEqual({ visits, channels }, wanted)
    await later(20)
  }
}

export const later = (ms: number): Promise<void> =>
  new Promise((settled) => setTimeout(settled, ms))
