/** A FUSE device that a machine has open itself, bound to a mount by who mounted. */
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { nextTurn } from '../base/turn.ts'
import { codeOf, isUnwanted, notifyKernel, senderTo } from '../fuse/device.ts'
import { attributesNotice } from '../fuse/notices.ts'
import { type Polled, servePolled } from '../fuse/polled.ts'
import type { FuseServer } from '../fuse/server.ts'
import type { Ino } from '../world/tree.ts'

export interface ShareDeviceSetup {
  readonly clock: Clock
  readonly server: Pick<FuseServer, 'input' | 'take' | 'quiet'>
  /** It was unmounted, or broke. */
  readonly over: (cause?: unknown) => void
  readonly helperDied: () => void
}

export interface ShareDevice {
  /** Opens the first of the nodes that can be: its descriptor, or why none can. */
  open(nodes: readonly string[]): number | string
  /** It is bound, and its helper says when it is to be looked at: requests come by it. */
  bind(helper: Socket): void
  /** Undefined: requests do not come by it. */
  readonly reply: ((head: Bytes, payload: Bytes) => void) | undefined
  notify(notice: Bytes): Promise<void>
  /** The kernel asks anew for an inode's attributes from now on. Only while `reply` is defined. */
  changed(ino: Ino): void
  /** Serves on as long as `mustServe`, then is closed: the last to do so ends the mount. */
  close(mustServe: () => boolean): void
}

/** None is open yet. */
export const createShareDevice = (setup: ShareDeviceSetup): ShareDevice => {
  let fd: number | undefined
  let polled: Polled | undefined
  let reply: ShareDevice['reply']
  let helper: Socket | undefined

  const close = (mustServe: () => boolean): void => {
    if (fd === undefined) return
    if (mustServe()) {
      polled?.wake()
      return void setup.clock.after(1, () => close(mustServe))
    }
    polled?.stop()
    closeSync(fd)
    fd = undefined
    reply = undefined
    helper?.destroy()
  }

  return {
    open: (nodes) => {
      const reasons: string[] = []
      for (const node of nodes) {
        try {
          fd = openSync(node, constants.O_RDWR | constants.O_NONBLOCK)
          return fd
        } catch (cause) {
          reasons.push(`${node}: ${codeOf(cause)}`)
        }
      }
      return reasons.join(', ')
    },
    bind: (socket) => {
      if (fd === undefined) return void socket.destroy()
      helper = socket
      reply = senderTo(fd)
      const { server, clock, over } = setup
      // A byte to the helper: it is to wait for the next request, and answers by one.
      polled = servePolled({ fd, server, clock, nextTurn, idle: () => socket.write('.'), over })
      socket.on('data', () => polled?.wake())
      socket.once('close', () => {
        if (fd !== undefined) setup.helperDied()
      })
      polled.wake()
    },
    get reply() {
      return reply
    },
    notify: async (notice) => {
      if (fd !== undefined) await notifyKernel(fd, notice)
    },
    changed: (ino) => {
      if (fd === undefined) return
      try {
        writeSync(fd, attributesNotice(ino))
      } catch (cause) {
        // Who changes it is in the middle of something, and not to blame.
        if (!isUnwanted(cause)) nextTurn(() => setup.over(cause))
      }
    },
    close,
  }
}
