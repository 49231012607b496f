/**
 * The one seam between tentacles (sockets, protocols) and the brain (worlds, decisions). The same
 * contract runs in process, over a MessagePort, and over a wire.
 */
import type { Bytes } from '../base/bytes.ts'
import type { DoorHappening } from '../events/events.ts'

export type Protocol = 'ssh' | 'telnet' | 'tcp' | 'http'

/** Where a connection came from and arrived. */
export interface Source {
  readonly address: string
  readonly port: number
  readonly localAddress: string
  readonly localPort: number
}

export interface VisitFacts {
  readonly source: Source
  readonly protocol: Protocol
  /** Ident, HASSH and the like, as the door saw them. */
  readonly client?: ReadonlyMap<string, string>
}

/** A visit the brain knows; ids are the brain's. */
export interface Visitor {
  readonly id: string
}

/** Why nobody is let in: too many connections, brain overloaded. */
export interface Refused {
  readonly refused: string
}

/** One try to log in: SSH's none, password, publickey; Telnet's login. */
export interface Attempt {
  readonly user: string
  /** `unknown`: what the door itself refuses; the answer says how long a refusal takes. */
  readonly method: 'none' | 'password' | 'publickey' | 'keyboard-interactive' | 'unknown'
  /** The password, or the public key blob in base64. */
  readonly proof: string
  /** Only whether this public key would do; nothing is signed yet. */
  readonly isQuery?: boolean
}

export interface Verdict {
  readonly accepted: boolean
  /** The door says so after this long, as a real one would (milliseconds). */
  readonly delayMs: number
}

/** What a channel is opened for. */
export type Wish =
  | {
      readonly kind: 'shell'
      readonly user: string
      readonly terminal?: Terminal
      readonly env: Env
    }
  | {
      readonly kind: 'exec'
      readonly user: string
      readonly command: Bytes
      readonly terminal?: Terminal
      readonly env: Env
    }
  | { readonly kind: 'subsystem'; readonly user: string; readonly name: string; readonly env: Env }
  /** The raw door: `bash -i` on a socket, out and err in one stream. */
  | { readonly kind: 'line'; readonly user: string }
  /** The API's session: one command at a time, each answered by `done`. */
  | { readonly kind: 'command'; readonly user: string }

export type Env = readonly (readonly [name: string, value: string])[]

export interface Terminal {
  readonly name: string
  readonly rows: number
  readonly columns: number
  /** RFC 4254 section 8 modes, encoded. */
  readonly modes: Bytes
}

/** From the door into the machine. */
export type Inward =
  | { readonly kind: 'in'; readonly bytes: Bytes }
  | { readonly kind: 'eof' }
  | { readonly kind: 'resize'; readonly rows: number; readonly columns: number }
  /** SIG name without SIG, as RFC 4254 section 6.9 sends it. */
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'break' }
  /** The door has taken so many bytes of output: so many more may come. */
  | { readonly kind: 'credit'; readonly bytes: number }
  /** Of a `command` channel: run this now. */
  | { readonly kind: 'command'; readonly line: Bytes }
  | { readonly kind: 'hangup' }

/** From the machine to the door. The order of frames of one channel is kept. */
export type Outward =
  | { readonly kind: 'out'; readonly bytes: Bytes }
  | { readonly kind: 'err'; readonly bytes: Bytes }
  /** The machine has taken so many bytes of input: so many more may come. */
  | { readonly kind: 'credit'; readonly bytes: number }
  /** Of a `command` channel: the command is over. */
  | {
      readonly kind: 'done'
      readonly status: number
      readonly prompt: Bytes
      readonly cut: boolean
    }
  | { readonly kind: 'eof' }
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: string; readonly dumped: boolean }
  /** The machine behind this channel is gone: end it as a lost connection. Nothing follows. */
  | { readonly kind: 'lost' }

/** Bytes of output a fresh channel may send, and of input it may be sent, before any credit. */
export const CREDIT_BYTES = 65_536

export interface Channel {
  send(frame: Inward): void
}

/** What the brain orders a door to do with a visit. */
export type Order =
  /** Puts a tarpit (by its name, see `ink/ink.ts`) between the machine and the visitor. */
  | { readonly order: 'ink'; readonly tarpit: string; readonly reason: string }
  | { readonly order: 'stop-ink' }
  /** Ends the connection at once, as a lost one. */
  | { readonly order: 'hang-up' }

/** What a tentacle knows of the brain. */
export interface Nerve {
  /** The persona's face: what doors show before anybody is let in. */
  hello(): Promise<DoorFacts>
  /** `obey` gets the brain's orders from then on until the visitor leaves. */
  visit(facts: VisitFacts, obey?: (order: Order) => void): Promise<Visitor | Refused>
  authenticate(visitor: Visitor, attempt: Attempt): Promise<Verdict>
  /** `receive` gets every frame of the channel, in order, durable before it comes. */
  open(visitor: Visitor, wish: Wish, receive: (frame: Outward) => void): Promise<Channel | Refused>
  /** The connection is closed; its channels end as by a hang-up. */
  leave(visitor: Visitor): void
  /** What the door saw besides: versions, requests, forwards. */
  tell(visitor: Visitor, what: DoorHappening): void
}

/** The persona's face at the doors; comes with hello. */
export interface DoorFacts {
  readonly hostname: string
  readonly ssh: SshFacts
  readonly telnet: TelnetFacts
  readonly http: HttpFacts
}

/** Which Telnet server the machine runs. */
export interface TelnetFacts {
  readonly kind: 'busybox' | 'inetutils'
  /** /etc/issue.net, which busybox's shows. */
  readonly issue: string
  /** The kernel's, which inetutils' shows. */
  readonly release: string
}

/** What the web server of the machine serves, and how it names itself. */
export interface HttpFacts {
  /** As in `Server:` and at the foot of error pages. */
  readonly server: string
  readonly pages: readonly HttpPage[]
  /** Directories that can't be listed; with slashes at both ends. */
  readonly directories: readonly string[]
  readonly certificate: TlsCertificate
}

export interface HttpPage {
  /** As a URI has it, decoded; an index page stands at its directory's path, too. */
  readonly path: string
  /** Content-Type. */
  readonly type: string
  /** Unix seconds. */
  readonly modifiedS: number
  /** One character a byte. */
  readonly body: string
}

/** Self-signed, deemed public, never used for operators. PEM. */
export interface TlsCertificate {
  readonly privateKey: string
  readonly certificate: string
}

/** How the SSH server of the machine looks: ident and lists belong together, never mix two. */
export interface SshFacts {
  readonly ident: string
  /** The name lists of KEXINIT, in the server's order. */
  readonly kex: readonly string[]
  readonly hostKeyAlgorithms: readonly string[]
  readonly ciphers: readonly string[]
  readonly macs: readonly string[]
  readonly compressions: readonly string[]
  /** What EXT_INFO tells (RFC 8308). */
  readonly extensions: readonly (readonly [name: string, value: string])[]
  /** OpenSSH 9.5 and newer answer PING, and take message numbers above 191. */
  readonly takesPing: boolean
  /** Sessions get SSH_CLIENT and SSH_CONNECTION. */
  readonly tellsConnection: boolean
  /** Where this machine believes that it listens, whatever leads to it; absent: where it does. */
  readonly listensAt?: { readonly address: string; readonly port: number }
  /** In the order in which sshd announces them. */
  readonly hostKeys: readonly SshHostKey[]
  readonly moduli: readonly SshModulus[]
}

export interface SshHostKey {
  readonly kind: 'rsa' | 'ecdsa' | 'ed25519'
  /** PKCS#8 in PEM. */
  readonly privateKey: string
}

/** A prime for diffie-hellman-group-exchange, as moduli(5) has it. */
export interface SshModulus {
  readonly bits: number
  readonly generator: number
  /** Hexadecimal. */
  readonly prime: string
}
