/** What a client's KEXINIT tells of the client. */
import { createHash } from 'node:crypto'
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import type { ClientKex } from '../../events/events.ts'
import { WireReader } from './wire.ts'

/** Message number and cookie. */
const LISTS_AT = 17

/**
 * The lists from client to server, and HASSH over four of them: the MD5 of kex, ciphers, MACs and
 * compressions as sent (salesforce/hassh).
 */
export const clientKexOf = (kexInit: Buffer): ClientKex => {
  const fields = new WireReader(kexInit, LISTS_AT)
  const lists = Array.from({ length: 10 }, () => fields.text())
  const [
    kex = '',
    hostKeys = '',
    ciphers = '',
    ,
    macs = '',
    ,
    compressions = '',
    ,
    languages = '',
  ] = lists
  const named = [kex, ciphers, macs, compressions].join(';')
  return {
    type: 'client.kex',
    hassh: createHash('md5').update(named, 'latin1').digest('hex'),
    kex: namesOf(kex),
    hostKeys: namesOf(hostKeys),
    ciphers: namesOf(ciphers),
    macs: namesOf(macs),
    compressions: namesOf(compressions),
    languages: namesOf(languages),
  }
}

/** Python's split of an empty list gives one empty name, and so do Cowrie's lines. */
const namesOf = (list: ByteString): readonly string[] => toUnicode(list).split(',')
