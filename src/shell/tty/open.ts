/** A terminal for a channel that asked for one: numbered, sized and set as sshd does it. */
import { fromUnicode } from '../../base/bytes.ts'
import { TTY_COLUMNS_MAX, TTY_ROWS_MAX } from '../../base/limits.ts'
import { CREDIT_BYTES, type Outward, type Terminal as Wanted } from '../../nerve/nerve.ts'
import type { Process, WindowSize } from '../../world/process.ts'
import type { Syscalls } from '../../world/syscalls.ts'
import type { World } from '../../world/world.ts'
import { withModes } from './modes.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { freshAttributes } from './termios.ts'

/** Opens the terminal and makes it the controlling one of the session that `calls` leads. */
export const openTerminal = (
  world: World,
  calls: Syscalls,
  { wanted, send }: { wanted: Wanted; send: (frame: Outward) => void },
): Terminal => {
  const kernel = calls.as(firstOf(world) ?? calls.process)
  const terminal = createTerminal({
    index: freeIndex(world),
    size: sizeOf(wanted),
    attributes: withModes(freshAttributes(), wanted.modes),
    send: (bytes) => send({ kind: 'out', bytes: new Uint8Array(bytes) }),
    taken: (bytes) => send({ kind: 'credit', bytes }),
    signal: (group, signal) => kernel.kill(-group, signal),
    creditBytes: CREDIT_BYTES,
  })
  const { tty } = terminal.stream
  tty.session = calls.process.sid
  tty.foreground = calls.process.pgid
  calls.process.tty = tty
  return terminal
}

/** A window as a client tells it, within what struct winsize and our memory hold. */
export const sizeOf = ({ rows, columns }: WindowSize): WindowSize => ({
  rows: Math.min(rows, TTY_ROWS_MAX),
  columns: Math.min(columns, TTY_COLUMNS_MAX),
})

/** TERM as the client named it. */
export const terminalName = (wanted: Wanted): string => fromUnicode(wanted.name)

/** init may signal everybody; the session's first process may have become somebody else. */
const firstOf = (world: World): Process | undefined =>
  world.processes().find(({ pid }) => pid === 1)

const freeIndex = (world: World): number => {
  const used = new Set(world.processes().map(({ tty }) => tty?.index))
  let index = 0
  while (used.has(index)) index++
  return index
}
