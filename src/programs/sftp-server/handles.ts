/** Handles: what a client has open, by numbers of four bytes as OpenSSH gives them. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import type { Fd } from '../../world/process.ts'

export interface FileHandle {
  readonly kind: 'file'
  readonly fd: Fd
  readonly path: ByteString
  readonly appends: boolean
  /** Made, cut or written: at its end it is an upload. */
  isUpload: boolean
}

export interface DirectoryHandle {
  readonly kind: 'directory'
  readonly fd: Fd
  readonly path: ByteString
  /** What is left of the listing; nothing has been listed before the first READDIR. */
  names: readonly ByteString[] | undefined
  at: number
}

export type Handle = FileHandle | DirectoryHandle

const HANDLE_BYTES = 4

/** Numbers count from 0; one that was closed is given again, the last one first. */
export class Handles {
  readonly #open: (Handle | undefined)[] = []
  readonly #unused: number[] = []
  /** Names that listings hold together. */
  namesHeld = 0

  add(handle: Handle): number {
    const number = this.#unused.pop() ?? this.#open.length
    this.#open[number] = handle
    return number
  }

  get(handle: Bytes): Handle | undefined {
    const number = numberOf(handle)
    return number === undefined ? undefined : this.#open[number]
  }

  file(handle: Bytes): FileHandle | undefined {
    const found = this.get(handle)
    return found?.kind === 'file' ? found : undefined
  }

  /** Takes a handle away; the caller closes what is behind it. */
  take(handle: Bytes): Handle | undefined {
    const number = numberOf(handle)
    const found = number === undefined ? undefined : this.#open[number]
    if (number === undefined || found === undefined) return undefined
    this.#open[number] = undefined
    this.#unused.push(number)
    this.forgetNames(found)
    return found
  }

  /** A listing is at its end, or its handle is gone. */
  forgetNames(handle: Handle): void {
    if (handle.kind !== 'directory' || handle.names === undefined) return
    this.namesHeld -= handle.names.length
    handle.names = []
  }
}

const numberOf = (handle: Bytes): number | undefined =>
  handle.length === HANDLE_BYTES
    ? new DataView(handle.buffer, handle.byteOffset).getUint32(0)
    : undefined
