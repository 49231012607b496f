/** What the brain and a machine (a worker thread with worlds in it) say to each other. */
import type { Bytes } from '../base/bytes.ts'
import type { Act } from '../events/acts.ts'
import type { Inward, Outward, Source, Wish } from './nerve.ts'

/** A world attached to a machine: a number the brain gives, never used twice. */
export type WorldHandle = number
/** A channel of a machine: a number the brain gives, never used twice. */
export type ChannelHandle = number

/** A text that is wanted from the canon. */
export interface TextWish {
  readonly path: string
  /** One of the kinds the persona knows. */
  readonly kind: string
  readonly size: number
  /** The id of the world that reads. */
  readonly world: string
}

/** A file that a recipe has made. */
export interface Made {
  readonly path: string
  readonly size: number
  /** `recipe NAME@VERSION`. */
  readonly author: string
  readonly world: string
}

/** How a door let a visitor in, for the machine's own logs; of a door that asks nobody there is none. */
export interface Admitted {
  readonly visit: string
  readonly door: 'ssh' | 'telnet'
  readonly method: string
  /** `ED25519 SHA256:...`. */
  readonly key?: string
  /** Nothing was opened in this visit before. */
  readonly isFirst: boolean
}

export type ToMachine =
  /** One more persona for worlds to stand on; `app` knows what it is. */
  | { readonly to: 'persona'; readonly pin: string; readonly persona: unknown }
  /** No world stands on it: it need not be kept. */
  | { readonly to: 'forget'; readonly pin: string }
  | {
      readonly to: 'attach'
      readonly world: WorldHandle
      readonly id: string
      /** Of the persona it stands on: the machine has it. */
      readonly pin: string
      readonly records: readonly (readonly [key: string, value: Bytes])[]
    }
  /** Answered by `detached` after its last changes, or by `kept` when something runs in it. */
  | { readonly to: 'detach'; readonly world: WorldHandle; readonly isForced: boolean }
  /** The world is no longer ours: whatever runs in it ends, its changes are not wanted. */
  | { readonly to: 'drop'; readonly world: WorldHandle }
  /** Everything up to this change is durable. */
  | { readonly to: 'committed'; readonly world: WorldHandle; readonly sequence: number }
  | {
      readonly to: 'open'
      readonly channel: ChannelHandle
      readonly world: WorldHandle
      readonly wish: Wish
      readonly source: Source
      readonly admitted?: Admitted
    }
  /** Who was admitted has closed his connection. */
  | { readonly to: 'left'; readonly world: WorldHandle; readonly visit: string }
  | { readonly to: 'frame'; readonly channel: ChannelHandle; readonly frame: Inward }
  /** Serves the world's disk to whoever connects at `path`, as long as he stays: a share in it. */
  | {
      readonly to: 'mount'
      readonly mount: ChannelHandle
      readonly world: WorldHandle
      readonly path: string
      readonly isReadOnly: boolean
    }
  /** Ends it, if it has not ended; answered by `mountEnded`. */
  | { readonly to: 'unmount'; readonly mount: ChannelHandle; readonly reason: string }
  /** The answer to `wantBlob`; without bytes the store has none of that hash. */
  | { readonly to: 'blob'; readonly hash: string; readonly bytes?: Bytes }
  /** The answer to `wantText`; without bytes the canon could not be asked or written. */
  | {
      readonly to: 'text'
      readonly pin: string
      readonly path: string
      readonly size: number
      readonly bytes?: Bytes
    }
  | { readonly to: 'ping'; readonly count: number }

/** Content of a world that has changed, with the number of its newest change. */
export interface Changes {
  readonly sequence: number
  readonly changes: ReadonlyMap<string, Bytes | null>
  readonly blobs: ReadonlyMap<string, Bytes>
}

/** A file that a visitor has brought, as it was at that moment. */
export interface Brought {
  readonly path: string
  readonly how: 'sftp' | 'scp' | 'redirect'
  readonly size: number
  /** Absent when it is not kept... */
  readonly content?: { readonly bytes: Bytes; readonly shasum: string }
  /** ... for this reason. */
  readonly refused?: string
}

export type FromMachine =
  | { readonly from: 'ready' }
  /** `sequence`: the change that must be durable before this frame may be seen. */
  | {
      readonly from: 'frame'
      readonly channel: ChannelHandle
      readonly sequence: number
      readonly frame: Outward
    }
  | { readonly from: 'changes'; readonly world: WorldHandle; readonly batch: Changes }
  | { readonly from: 'wantBlob'; readonly hash: string }
  /** Somebody reads a text of a persona that no recipe writes; asked once, whoever reads. */
  | { readonly from: 'wantText'; readonly pin: string; readonly wish: TextWish }
  /** What a persona's recipes have made for the first time in this machine. */
  | { readonly from: 'made'; readonly pin: string; readonly made: readonly Made[] }
  /** Somebody may connect. */
  | { readonly from: 'mountOpen'; readonly mount: ChannelHandle }
  /** All it changed has been sent. With a reason: it was not unmounted. */
  | { readonly from: 'mountEnded'; readonly mount: ChannelHandle; readonly reason?: string }
  /** No channel is open: unless something still runs in it, the world may be detached. */
  | { readonly from: 'idle'; readonly world: WorldHandle }
  /** The answer to `detach`: something still runs in it. */
  | { readonly from: 'kept'; readonly world: WorldHandle }
  /** The world is gone from this machine; all its changes have been sent. */
  | { readonly from: 'detached'; readonly world: WorldHandle }
  /** The world could not be opened or broke: its channels are lost. */
  | { readonly from: 'worldFailed'; readonly world: WorldHandle; readonly reason: string }
  | { readonly from: 'command'; readonly channel: ChannelHandle; readonly line: string }
  /** A command whose name no program has. */
  | { readonly from: 'missed'; readonly channel: ChannelHandle; readonly command: string }
  /** What a process of the channel did; not all of it (`base/limits.ts`). */
  | { readonly from: 'act'; readonly channel: ChannelHandle; readonly act: Act }
  | { readonly from: 'brought'; readonly channel: ChannelHandle; readonly file: Brought }
  | { readonly from: 'trouble'; readonly reason: string }
  | { readonly from: 'pong'; readonly count: number; readonly heapBytes: number }

/**
 * One machine as the brain holds it. Messages travel in lists, one list a burst. After `onEnd`
 * (the worker died, of its memory limit for example) nothing comes any more.
 */
export interface MachineLink {
  post(messages: readonly ToMachine[]): void
  onMessages(receive: (messages: readonly FromMachine[]) => void): void
  onEnd(ended: (reason: string) => void): void
  /** Ends the worker now, whatever it does. */
  terminate(): Promise<void>
}
