/**
 * A socket whose output can be held. The tarpit sits below the stream's own buffer, at the writes a
 * stream makes itself: so order, back-pressure, callbacks and the end of the stream stay as they are,
 * and who writes to a held socket is made to wait by the credit of his channel.
 */
import type { Socket } from 'node:net'
import type { Held, InkTold, Inkwell } from '../ink/inkwell.ts'

/** Holds the socket from now on: what `Held.begin` and `stop` say is done. */
export const inkedSocket = (
  socket: Socket,
  { inkwell, tell }: { inkwell: Inkwell; tell: (what: InkTold) => void },
): Held => {
  const write = socket._write.bind(socket)
  const done: ((failure?: Error | null) => void)[] = []
  const held = inkwell.hold(
    {
      write: (bytes, taken) => {
        write(bytes, AS_BYTES, (failure) => {
          if (failure == null) taken()
          // Nothing is written any more: the stream ends with the reason.
          else done.shift()?.(failure)
        })
      },
    },
    tell,
  )
  socket._write = (chunk: unknown, encoding, whenDone) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : (chunk as Uint8Array)
    done.push(whenDone)
    held.write(bytes, () => done.shift()?.())
  }
  // Without it the stream gives its chunks one by one.
  Object.defineProperty(socket, '_writev', { value: null })
  socket.once('close', () => held.stop())
  return held
}

/** The encoding of what is no string (stream.Writable, `_write`): with another one libuv aborts. */
const AS_BYTES = 'buffer' as BufferEncoding
