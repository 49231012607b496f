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
  /**
   * Has another thread find out whether the kernel knows inodes: `answered` is called with this
   * number if it knows them all. If not, it will say itself what it has forgotten.
   */
  readonly askKnown?: ((number: number, inos: readonly Ino[]) => void) | undefined
  /** Whether `quiet` is called when the kernel has said all it had to say. */
  readonly hearsQuiet?: (() => boolean) | undefined
}

export class Room {
  readonly #nodes: Nodes
  readonly #ports: RoomPorts
  readonly #given = new Waiting()
  #asked = 0
  #answered = 0

  constructor(nodes: Nodes, ports: RoomPorts) {
    this.#nodes = nodes
    this.#ports = ports
  }

  /** Who finds no room parks on the answer, and has this number; undefined: there will be none. */
  beforeFull(number: number): { readonly number: number; readonly given: Waiting } | undefined {
    if (number !== 0 && number <= this.#answered) return undefined
    const { askKnown, hearsQuiet } = this.#ports
    if (hearsQuiet?.() !== true) {
      if (askKnown === undefined) return undefined
      const inos = [...this.#nodes.nameless.take(FORGOTTEN_LOOKS_MAX)]
      if (inos.length === 0) return undefined
      askKnown(this.#asked + 1, inos)
    }
    return { number: ++this.#asked, given: this.#given }
  }

  /** The kernel has forgotten something. */
  given(): void {
    if (this.#ports.askKnown !== undefined) this.#given.wakeAll()
  }

  /** It has nothing more to say of what was asked up to this number. */
  answered(number: number): void {
    this.#answered = Math.max(this.#answered, number)
    this.#given.wakeAll()
  }

  /** Nothing is asked any more. */
  quiet(): void {
    this.answered(this.#asked)
  }
}
