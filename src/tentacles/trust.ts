/** Which addresses are proxies of the operator's own. */
import { BlockList, isIP } from 'node:net'

/** Whether an address is among those that were listed. */
export type Trust = (address: string) => boolean

/**
 * Trusts addresses and networks (`10.0.0.0/8`); throws for text that is neither. IPv4 addresses
 * match however the socket writes them.
 */
export const createTrust = (listed: readonly string[]): Trust => {
  const list = new BlockList()
  for (const text of listed) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address)
    if (family === 0) throw new Error(`proxy_protocol: ${text} is no address`)
    const kind = family === 4 ? 'ipv4' : 'ipv6'
    list.addSubnet(address, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), kind)
  }
  return (address) => {
    if (listed.length === 0) return false
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
    return list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6')
  }
}
