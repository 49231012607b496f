/** What the control socket answers to who wants to mount a live world. */
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Brain } from '../brain/brain.ts'
import { WorldHeld } from '../store/store.ts'
import type { ControlRequest } from './control-requests.ts'
import { refusalOf } from './mount-tenure.ts'

/** One line: which socket of the data folder the world's machine waits at for him, or an error. */
export const mountRequest = (dataDir: string, brain: Pick<Brain, 'mount'>): ControlRequest =>
  async function* ({ world, isReadOnly }) {
    const socket = `mount-${randomBytes(4).toString('hex')}.sock`
    try {
      const path = join(dataDir, socket)
      await brain.mount(String(world), { path, isReadOnly: isReadOnly === true })
      yield { socket }
    } catch (cause) {
      yield { error: reasonOf(cause) }
    }
  }

/** Takes away what a brain or a mount that was killed has left between two steps. */
export const sweepMounts = (dataDir: string): void => {
  for (const name of readdirSync(dataDir)) {
    if (/^(mount-[0-9a-f]{8}\.sock|fuse-[0-9a-f]{8})$/.test(name)) rmSync(join(dataDir, name))
  }
}

const reasonOf = (cause: unknown): string => {
  if (cause instanceof WorldHeld) return refusalOf(cause)
  return cause instanceof Error ? cause.message : String(cause)
}
