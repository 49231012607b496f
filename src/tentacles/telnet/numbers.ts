/** Numbers of the Telnet protocol (RFC 854, RFC 855, and the RFC of each option). */

export const SE = 240
export const NOP = 241
export const BRK = 243
export const IP = 244
export const AO = 245
export const AYT = 246
export const EC = 247
export const EL = 248
export const SB = 250
export const WILL = 251
export const WONT = 252
export const DO = 253
export const DONT = 254
export const IAC = 255

export const BINARY = 0
export const ECHO = 1
export const SGA = 3
export const STATUS = 5
export const TIMING_MARK = 6
export const TTYPE = 24
export const NAWS = 31
export const TSPEED = 32
export const LFLOW = 33
export const LINEMODE = 34
export const XDISPLOC = 35
export const OLD_ENVIRON = 36
export const AUTHENTICATION = 37
export const ENCRYPT = 38
export const NEW_ENVIRON = 39

/** What a client says of an option, or the beginning of a subnegotiation. */
export type Verb = typeof WILL | typeof WONT | typeof DO | typeof DONT | typeof SB

const VERBS = { 250: 'SB', 251: 'WILL', 252: 'WONT', 253: 'DO', 254: 'DONT' } as const

/** A verb in capitals, as RFC 854 writes it. */
export const verbName = (verb: Verb): (typeof VERBS)[Verb] => VERBS[verb]

/** Names of the assigned options (IANA, telnet-options); others have their number only. */
const OPTIONS: ReadonlyMap<number, string> = new Map([
  [BINARY, 'BINARY'],
  [ECHO, 'ECHO'],
  [2, 'RCP'],
  [SGA, 'SGA'],
  [4, 'NAMS'],
  [STATUS, 'STATUS'],
  [TIMING_MARK, 'TM'],
  [7, 'RCTE'],
  [18, 'LOGOUT'],
  [TTYPE, 'TTYPE'],
  [25, 'EOR'],
  [NAWS, 'NAWS'],
  [TSPEED, 'TSPEED'],
  [LFLOW, 'LFLOW'],
  [LINEMODE, 'LINEMODE'],
  [XDISPLOC, 'XDISPLOC'],
  [OLD_ENVIRON, 'OLD-ENVIRON'],
  [AUTHENTICATION, 'AUTHENTICATION'],
  [ENCRYPT, 'ENCRYPT'],
  [NEW_ENVIRON, 'NEW-ENVIRON'],
  [42, 'CHARSET'],
  [44, 'COM-PORT'],
])

/** An option's name, or its number in decimal. */
export const optionName = (option: number): string => OPTIONS.get(option) ?? String(option)
