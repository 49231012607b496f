/** What is worth telling: one closed union, and who it is told of. Evidence, not diagnostics. */
import type { Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'

/** Who did it: bound when the visit begins, the same object in all that is told of it. */
export interface VisitIdentity {
  /** Twelve hexadecimal digits, as Cowrie's session ids are. */
  readonly session: string
  readonly protocol: 'ssh' | 'telnet' | 'tcp' | 'http'
  readonly address: string
  /** What counts as one source: the IPv4 address, the IPv6 /64. */
  readonly network: string
  readonly port: number
  readonly localAddress: string
  readonly localPort: number
  /** The tentacle elsewhere that saw him; without, a door of this process did. */
  readonly tentacle?: string
  /** The world the visitor finds. */
  readonly world: string
}

/** One happening as it goes to sinks. Without `who` it is the honeypot's own. */
export interface Told {
  readonly at: Time
  readonly who?: VisitIdentity
  readonly what: Happening
  /** A text, list or packet in it was longer than is told. */
  readonly isCut?: boolean
}

/** What a door may tell of a visitor; everything else the brain knows itself. */
export type DoorHappening =
  | { readonly type: 'client.version'; readonly version: string }
  | ClientKex
  /** A public key was offered; `type` of the key is `keyType`, `fingerprint` is MD5 with colons. */
  | {
      readonly type: 'client.fingerprint'
      readonly username: string
      readonly fingerprint: string
      /** Algorithm and blob in base64, as in authorized_keys. */
      readonly key: string
      readonly keyType: string
    }
  | { readonly type: 'client.size'; readonly width: number; readonly height: number }
  | { readonly type: 'client.var'; readonly name: string; readonly value: string }
  /** ssh -L, -D, -W: a connection from the machine to elsewhere was asked for. */
  | {
      readonly type: 'forward.request'
      readonly host: string
      readonly port: number
      readonly originHost: string
      readonly originPort: number
    }
  /** ssh -R: a port (or the path of a socket) of the machine was asked for. */
  | { readonly type: 'forward.listen'; readonly host: string; readonly port: number }
  /** One negotiation a Telnet client began or answered. */
  | {
      readonly type: 'telnet.option'
      readonly command: 'WILL' | 'WONT' | 'DO' | 'DONT' | 'SB'
      /** As RFCs write it (`NAWS`); the number in decimal when it has no name. */
      readonly name: string
      readonly option: number
    }
  | {
      readonly type: 'http.request'
      readonly method: string
      readonly target: string
      readonly version: string
      readonly headers: readonly (readonly [name: string, value: string])[]
      /** The first bytes of the body, and how many there were. */
      readonly body: Bytes
      readonly bodyBytes: number
      /** What we answered. */
      readonly status: number
    }
  | {
      readonly type: 'tls.hello'
      /** Of the ClientHello, e.g. `TLSv1.2`. */
      readonly version: string
      readonly serverName?: string
      readonly protocols: readonly string[]
      readonly ja4?: string
    }
  /** What no door understood: `guess` is what it looks like (`rdp`, `smb`, `socks`, `binary`). */
  | { readonly type: 'tcp.first-bytes'; readonly guess: string; readonly bytes: Bytes }
  /** A tarpit holds the connection, and lets it go; `bytes` went out meanwhile. */
  | { readonly type: 'ink.started'; readonly tarpit: string; readonly reason: string }
  | {
      readonly type: 'ink.ended'
      readonly tarpit: string
      readonly tookMs: number
      readonly bytes: number
    }

/** The lists of a client's KEXINIT, client to server; `hassh` is their MD5 (salesforce/hassh). */
export interface ClientKex {
  readonly type: 'client.kex'
  readonly hassh: string
  readonly kex: readonly string[]
  readonly hostKeys: readonly string[]
  readonly ciphers: readonly string[]
  readonly macs: readonly string[]
  readonly compressions: readonly string[]
  readonly languages: readonly string[]
}

/** All there is to tell. `catalogue.ts` has a sentence and a line for each. */
export type Happening =
  | DoorHappening
  | { readonly type: 'session.connect' }
  | { readonly type: 'session.closed'; readonly tookMs: number }
  | { readonly type: 'session.params'; readonly arch: string }
  | Login<'login.success'>
  | Login<'login.failed'>
  | { readonly type: 'command.input'; readonly input: string }
  /** No program has this name. */
  | { readonly type: 'command.failed'; readonly input: string }
  | {
      readonly type: 'file.upload'
      readonly how: 'sftp' | 'scp'
      /** The last part of its path... */
      readonly filename: string
      /** ... and all of it. */
      readonly destfile: string
      /** Where the copy is, below the data folder, and its SHA-256. */
      readonly outfile: string
      readonly shasum: string
      readonly isDuplicate: boolean
    }
  | {
      readonly type: 'file.download'
      /** Without, it came through a redirection. */
      readonly url?: string
      readonly outfile: string
      readonly shasum: string
      readonly destfile: string
      readonly isDuplicate: boolean
    }
  /** A file was brought, and is not kept: what was told of others is all there is. */
  | {
      readonly type: 'file.unkept'
      readonly path: string
      readonly bytes: number
      readonly reason: string
    }
  | { readonly type: 'file.download.failed'; readonly url: string; readonly reason: string }
  /** `ttylog`: the recording, below the data folder. */
  | { readonly type: 'log.open'; readonly ttylog: string }
  | {
      readonly type: 'log.closed'
      readonly ttylog: string
      /** Bytes of the recording; SHA-256 of what the visitor typed. */
      readonly bytes: number
      readonly shasum: string
      readonly tookMs: number
      /** It reached its bound, or the disk was full: the rest is missing. */
      readonly isCut: boolean
    }
  | { readonly type: 'world.attached'; readonly world: string; readonly isNew: boolean }
  | { readonly type: 'world.detached'; readonly world: string }
  /** What it stood on can't be built any more: it is kept as `as`, its visitor begins anew. */
  | {
      readonly type: 'world.aside'
      readonly world: string
      readonly as: string
      readonly reason: string
    }
  | {
      readonly type: 'ghost.imagined'
      readonly path: string
      /** A recipe's name, or a model's. */
      readonly author: string
      readonly bytes: number
      readonly tokens: number
      readonly tookMs: number
    }
  | {
      readonly type: 'intent.sign'
      readonly sign: string
      /** MITRE ATT&CK technique ids. */
      readonly techniques: readonly string[]
      /** What this sign adds, and the visit's score with it. */
      readonly weight: number
      readonly score: number
      readonly evidence: string
    }
  | {
      readonly type: 'intent.verdict'
      readonly verdict: string
      readonly score: number
      readonly techniques: readonly string[]
    }
  /** A sink was too slow, or the disk full: so many happenings are missing in it. */
  | { readonly type: 'events.lost'; readonly sink: string; readonly count: number }
  /** A network has filled its share of today: what it does now is not kept. */
  | { readonly type: 'source.muted'; readonly network: string; readonly bytes: number }
  | { readonly type: 'disk.full'; readonly shed: string }
  | { readonly type: 'disk.healed'; readonly tookMs: number }

interface Login<T extends string> {
  readonly type: T
  readonly username: string
  readonly proof:
    | { readonly method: 'password'; readonly password: string }
    | { readonly method: 'publickey'; readonly key: PublicKey }
    /** Nothing was asked for (`auth.policy: none`). */
    | { readonly method: 'none' }
}

export interface PublicKey {
  readonly keyType: string
  readonly fingerprint: string
  readonly key: string
}

/** The port by which everything above tells what happens; never waits, never throws. */
export interface Events {
  tell(what: Happening, who?: VisitIdentity): void
}
