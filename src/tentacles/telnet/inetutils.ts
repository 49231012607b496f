/**
 * telnetd of inetutils 2.4 (Debian 12, recorded): negotiates in three rounds and shows its banner
 * only when the client has answered the first two.
 */
import { type Bytes, bytesOf, concat, textOf } from '../../base/bytes.ts'
import type { Verb } from './numbers.ts'
import * as n from './numbers.ts'
import { escaped } from './reader.ts'
import type { CreateServer } from './server.ts'

/** What is asked of the client in the first round, and waited for. */
const AWAITED = [n.TTYPE, n.TSPEED, n.XDISPLOC, n.NEW_ENVIRON, n.OLD_ENVIRON] as const
const FIRST_ROUND = [
  [n.WILL, n.AUTHENTICATION],
  [n.WILL, n.ENCRYPT],
  ...AWAITED.map((option) => [n.DO, option] as const),
] as const
const SECOND_ROUND = [
  [n.WILL, n.SGA],
  [n.DO, n.ECHO],
  [n.DO, n.LINEMODE],
  [n.DO, n.NAWS],
  [n.WILL, n.STATUS],
  [n.DO, n.LFLOW],
] as const
/** Subnegotiations that follow, in this order, for those the client has. */
const ASKED_INSIDE = [n.TSPEED, n.XDISPLOC, n.NEW_ENVIRON, n.OLD_ENVIRON, n.TTYPE] as const
const SEND = 1
const IS = 0

/** What it lets the client do, and does itself, when asked. */
const TAKES = new Set<number>([n.BINARY, n.SGA, n.NAWS, n.LFLOW, n.LINEMODE, ...AWAITED])
const GIVES = new Set<number>([n.BINARY, n.ECHO, n.SGA, n.STATUS])
/** RFC 727: it says yes and disconnects. */
const LOGOUT = 18
/** MODE of LINEMODE: what it begins with, for who offers the option himself. */
const LINEMODE_MODE = Uint8Array.of(n.IAC, n.SB, n.LINEMODE, 1, 0x10, n.IAC, n.SE, 0)
const DATA_MARK = Uint8Array.of(n.IAC, 242)

/** Control characters that commands stand for. */
const TYPED: ReadonlyMap<number, number> = new Map([
  [n.BRK, 28],
  [n.IP, 3],
  [n.AO, 15],
  [n.EC, 127],
  [n.EL, 21],
])
const MARKED = new Set([n.BRK, n.IP, n.AO])
/** Before the terminal is set up these two come back as they are. */
const ECHOED_EARLY = new Set([n.BRK, n.EC])
const TERMINAL_NAME_CHARS_MAX = 40

type Round = 'first' | 'inside' | 'second' | 'over'

export const inetutils: CreateServer = (facts, ports) => {
  let round: Round = 'first'
  /** What we wait to hear of in this round. */
  const awaited = new Set<number>(AWAITED)
  /** Asked for and not answered yet: an answer gets no answer. */
  const asked = new Set<string>()
  const client = new Set<number>()
  const own = new Set<number>()
  let terminalName = 'network'
  const withNuls = nulEncoder()

  const say = (...commands: readonly (readonly [verb: Verb, option: number])[]): void => {
    for (const [verb, option] of commands) {
      if (verb === n.DO) asked.add(`do ${option}`)
      if (verb === n.WILL) {
        asked.add(`will ${option}`)
        own.add(option)
      }
      if (verb === n.WONT) own.delete(option)
    }
    ports.send(Uint8Array.from(commands.flatMap(([verb, option]) => [n.IAC, verb, option])))
  }

  const reply = (verb: Verb, option: number): void => ports.send(Uint8Array.of(n.IAC, verb, option))

  const heard = (option: number): void => {
    awaited.delete(option)
    if (awaited.size > 0) return
    if (round === 'first') return askInside()
    if (round === 'inside') return secondRound()
    if (round === 'second') return thirdRound()
  }

  const askInside = (): void => {
    round = 'inside'
    const wanted = ASKED_INSIDE.filter((option) => client.has(option))
    if (wanted.length === 0) return secondRound()
    for (const option of wanted) awaited.add(option)
    const parts = wanted.map((option) => Uint8Array.of(n.IAC, n.SB, option, SEND, n.IAC, n.SE))
    ports.send(concat(parts))
  }

  const secondRound = (): void => {
    round = 'second'
    awaited.add(n.LINEMODE)
    say(...SECOND_ROUND)
  }

  const thirdRound = (): void => {
    round = 'over'
    say([n.WILL, n.ECHO], [n.DO, n.TIMING_MARK], [n.DO, n.BINARY])
    ports.send(bytesOf(`\r\nLinux ${facts.release} (${facts.hostname}) (pts/0)\r\n\r\n`))
    ports.login()
  }

  const will = (option: number): void => {
    const isAnswer = asked.delete(`do ${option}`)
    if (option === n.TIMING_MARK) {
      // A client that knows timing marks edits lines himself, it takes them for.
      if (!isAnswer && own.has(n.SGA)) {
        own.delete(n.SGA)
        reply(n.WONT, n.SGA)
      }
      return
    }
    const isTaken = TAKES.has(option) || (isAnswer && option === n.ECHO)
    if (isTaken) client.add(option)
    if (!isAnswer) reply(isTaken ? n.DO : n.DONT, option)
    if (!isAnswer && option === n.LINEMODE) ports.send(LINEMODE_MODE)
  }

  const wont = (option: number): void => {
    if (asked.delete(`do ${option}`)) return
    if (!client.delete(option)) return
    // Who edits no lines himself any more gets his echo from us.
    if (option === n.LINEMODE && !own.has(n.ECHO)) say([n.WILL, n.ECHO])
    reply(n.DONT, option)
  }

  const wanted = (option: number): void => {
    if (asked.delete(`will ${option}`)) return
    if (option === LOGOUT) {
      reply(n.WILL, option)
      return ports.end()
    }
    if (option === n.TIMING_MARK) return reply(n.WILL, option)
    if (!GIVES.has(option)) return reply(n.WONT, option)
    if (own.has(option)) return
    own.add(option)
    reply(n.WILL, option)
  }

  const unwanted = (option: number): void => {
    const isAnswer = asked.delete(`will ${option}`)
    if (own.delete(option) && !isAnswer) reply(n.WONT, option)
  }

  const inside = (option: number, bytes: Bytes): void => {
    if (option === n.NAWS && bytes.length >= 4) {
      const [columnsHigh = 0, columnsLow = 0, rowsHigh = 0, rowsLow = 0] = bytes
      ports.resize(rowsHigh * 256 + rowsLow, columnsHigh * 256 + columnsLow)
    }
    if (bytes[0] !== IS) return
    if (option === n.TTYPE && round !== 'over') terminalName = nameIn(bytes) ?? terminalName
    if (round === 'inside') heard(option)
  }

  return {
    reading: 'all',
    expandsTabs: false,
    get terminalName() {
      return terminalName
    },
    environment: [['REMOTEHOST', facts.address]],
    open: () => say(...FIRST_ROUND),
    command: (code) => {
      if (code === n.AYT) return ports.send(bytesOf('\r\n[Yes]\r\n'))
      const typed = TYPED.get(code)
      if (typed === undefined) return
      if (round !== 'over') {
        if (ECHOED_EARLY.has(code)) ports.send(Uint8Array.of(typed))
        return
      }
      if (MARKED.has(code)) ports.send(DATA_MARK)
      ports.type(Uint8Array.of(typed))
    },
    option: (verb, option, bytes) => {
      switch (verb) {
        case n.WILL:
          will(option)
          break
        case n.WONT:
          wont(option)
          break
        case n.DO:
          return wanted(option)
        case n.DONT:
          return unwanted(option)
        case n.SB:
          return inside(option, bytes)
        default:
          return verb satisfies never
      }
      if (round === 'first' || round === 'second') heard(option)
    },
    encode: (bytes) => (own.has(n.BINARY) ? escaped(bytes) : withNuls(bytes)),
  }
}

const nameIn = (bytes: Bytes): string | undefined => {
  const name = textOf(bytes.subarray(1, 1 + TERMINAL_NAME_CHARS_MAX)).toLowerCase()
  return /^[!-~]+$/.test(name) ? name : undefined
}

const NEWLINE = 10
const RETURN = 13

/** RFC 854: a CR that no LF follows is followed by a NUL, however the output is split. */
const nulEncoder = (): ((bytes: Bytes) => Bytes) => {
  let isAfterReturn = false
  return (bytes) => {
    if (bytes.length === 0 || (!isAfterReturn && !bytes.includes(RETURN))) return escaped(bytes)
    const begin = isAfterReturn && bytes[0] !== NEWLINE ? '\0' : ''
    isAfterReturn = bytes.at(-1) === RETURN
    return escaped(bytesOf(begin + textOf(bytes).replace(/\r(?=[^\n])/g, '\r\0')))
  }
}
