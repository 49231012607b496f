/** What the tools use of ssh2 1.17.0, which brings no types. */
declare module 'ssh2' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'

  interface ClientChannel extends EventEmitter {
    readonly stderr: EventEmitter
    write(bytes: Uint8Array | string): boolean
    end(): void
    close(): void
  }

  interface ConnectConfig {
    readonly sock: Socket
    readonly username: string
    readonly password?: string
    readonly readyTimeout?: number
    readonly algorithms?: { readonly [kind: string]: readonly string[] }
  }

  type Opened = (failure: Error | undefined, channel: ClientChannel) => void

  class Client extends EventEmitter {
    connect(config: ConnectConfig): this
    exec(command: string, opened: Opened): boolean
    shell(terminal: { term: string; rows: number; cols: number }, opened: Opened): boolean
    end(): this
    destroy(): this
  }

  const ssh2: { readonly Client: typeof Client }
  export = ssh2
}
