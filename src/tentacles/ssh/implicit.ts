/** Messages the transport takes at any time (RFC 4253 section 11; PING of OpenSSH 9.5). */
import { Message } from './numbers.ts'
import { message, string, type WireReader } from './wire.ts'

/** The answer to such a message, `none` to most; undefined when it is of another kind. */
export const implicitAnswer = (
  type: number,
  fields: WireReader,
): Buffer | 'none' | 'malformed' | undefined => {
  switch (type) {
    case Message.ignore:
    case Message.pong:
      return 'none'
    case Message.debug:
      fields.boolean()
      fields.string()
      return fields.isShort ? 'malformed' : 'none'
    case Message.unimplemented:
      fields.u32()
      return fields.isShort ? 'malformed' : 'none'
    case Message.ping: {
      const echoed = fields.string()
      return fields.isShort ? 'malformed' : message(Message.pong, string(echoed))
    }
    default:
      return undefined
  }
}
