/** busybox's telnetd 1.35 (busybox-static of Debian 12, recorded): asks nothing, waits for nothing. */
import { bytesOf } from '../../base/bytes.ts'
import { AYT, DO, ECHO, IAC, NAWS, NOP, SB, SGA, WILL } from './numbers.ts'
import { escaped } from './reader.ts'
import type { CreateServer } from './server.ts'

const OPENING = Uint8Array.of(IAC, DO, ECHO, IAC, DO, NAWS, IAC, WILL, ECHO, IAC, WILL, SGA)

/** IAC NOP was meant; it passes the doubling of IACs like any output. */
const AYT_ANSWER = Uint8Array.of(IAC, IAC, NOP)

export const busybox: CreateServer = ({ issue }, { send, resize, login }) => ({
  reading: 'window',
  // XTABS is what it sets besides.
  expandsTabs: true,
  terminalName: '',
  environment: [],
  open: () => {
    send(OPENING)
    // It ends lines with LF CR, and the terminal puts another CR before each LF.
    send(bytesOf(`\r\r\n${issue.replaceAll('\n', '\r\n\r')}`))
    login()
  },
  command: (code) => {
    if (code === AYT) send(AYT_ANSWER)
  },
  option: (verb, option, inside) => {
    if (verb !== SB || option !== NAWS) return
    const [columnsHigh = 0, columnsLow = 0, rowsHigh = 0, rowsLow = 0] = inside
    resize(rowsHigh * 256 + rowsLow, columnsHigh * 256 + columnsLow)
  },
  encode: escaped,
})
