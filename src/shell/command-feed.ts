/** Commands that come one at a time, as the API sends them; the shell asks for the next. */
import { type ByteString, bytesOf } from '../base/bytes.ts'
import { Waiting } from '../base/waiting.ts'
import type { Outward } from '../nerve/nerve.ts'
import type { Run } from './program.ts'

/** Where a shell gets its commands from, when neither a file nor a terminal. */
export interface CommandSource {
  /** The next command text; undefined when the session is over. */
  next(): Run<ByteString | undefined>
  /** The command is over: its $?, and the prompt a terminal would show now. */
  done(status: number, prompt: ByteString): void
}

export interface CommandFeed extends CommandSource {
  push(line: ByteString): void
  end(): void
}

/** A feed whose answers go out as `done` frames. */
export const commandFeed = (send: (frame: Outward) => void): CommandFeed => {
  const arrived = new Waiting()
  const lines: ByteString[] = []
  let isEnded = false
  return {
    *next() {
      for (;;) {
        const line = lines.shift()
        if (line !== undefined) return line
        if (isEnded) return undefined
        yield arrived
      }
    },
    done: (status, prompt) => send({ kind: 'done', status, prompt: bytesOf(prompt), cut: false }),
    push: (line) => {
      lines.push(line)
      arrived.wakeAll()
    },
    end: () => {
      isEnded = true
      arrived.wakeAll()
    },
  }
}
