/** A disk is not full while the kernel has files to forget that nobody can reach any more. */
import { FORGOTTEN_LOOKS_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Ino } from '../world/tree.ts'
import type { Nodes } from './nodes.ts'

/**
 * Whoever closes a file without a name and asks for its room at once may be read first: the kernel
 * tells what it has forgotten and what is asked in turn (`fuse_dev_do_read` of Linux).
 */
export interface RoomPorts {
  /** Whether the kernel still knows an inode: if not, it has forgotten it, and will say so. */
  readonly knows?: ((ino: Ino) => boolean) | undefined
  /** Whether `quiet` is called when the kernel has said all it had to say. */
  readonly hearsQuiet?: (() => boolean) | undefined
}

export class Room {
  readonly #nodes: Nodes
  readonly #ports: RoomPorts
  readonly #given = new Waiting()

  constructor(nodes: Nodes, ports: RoomPorts) {
    this.#nodes = nodes
    this.#ports = ports
  }

  /** Room may be given back yet; undefined: none will. `isSecond`: it has waited before. */
  beforeFull(isSecond: boolean): Waiting | undefined {
    const { knows, hearsQuiet } = this.#ports
    if (hearsQuiet?.() === true) return isSecond ? undefined : this.#given
    if (knows === undefined) return undefined
    let looks = 0
    for (const ino of this.#nodes.nameless) {
      if (!knows(ino)) return this.#given
      if (++looks >= FORGOTTEN_LOOKS_MAX) break
    }
    return undefined
  }

  /** The kernel has forgotten something. */
  given(): void {
    if (this.#ports.knows !== undefined) this.#given.wakeAll()
  }

  /** Nothing is asked any more. */
  quiet(): void {
    this.#given.wakeAll()
  }
}
