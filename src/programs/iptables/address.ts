/** Addresses of rules, as iptables keeps them: with a prefix, or a mask that is none. */
import type { ByteString } from '../../base/bytes.ts'
import { parseAddress } from '../../shell/gnu/network.ts'

/** `1.2.3.0/24`; undefined: everywhere; a text with a blank is a problem. */
export const readAddress = (
  text: ByteString,
  hosts: ReadonlyMap<ByteString, ByteString>,
  isV6: boolean,
): ByteString | undefined => {
  const slash = text.indexOf('/')
  const host = slash < 0 ? text : text.slice(0, slash)
  const mask = slash < 0 ? undefined : text.slice(slash + 1)
  if (isV6) return readV6(host, mask)
  const bits = mask === undefined ? 0xffffffff : maskBits(mask)
  if (bits === undefined) return `invalid mask \`${mask}' specified`
  const named = [...hosts].find(([, name]) => name === host)?.[0]
  const address = shortAddress(host, mask) ?? named
  if (address === undefined) return `host/network \`${host}' not found`
  if (bits === 0) return undefined
  const parts = address.split('.').map(Number)
  const kept = parts.map((part, at) => part & ((bits >>> (24 - 8 * at)) & 255))
  return `${kept.join('.')}/${prefixOf(bits) ?? dotted(bits)}`
}

/** Four numbers; with a mask fewer do, from the left (`10/8`). */
const shortAddress = (host: ByteString, mask: ByteString | undefined): ByteString | undefined => {
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(host)) return undefined
  const parts = host.split('.')
  if (parts.some((it) => Number(it) > 255)) return undefined
  if (parts.length < 4 && mask === undefined) return parseAddress(host)
  return [...parts, '0', '0', '0'].slice(0, 4).map(Number).join('.')
}

const maskBits = (mask: ByteString): number | undefined => {
  if (/^\d+$/.test(mask)) {
    const length = Number(mask)
    return length > 32 ? undefined : length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
  }
  if (!/^\d+(\.\d+){3}$/.test(mask)) return undefined
  return mask.split('.').reduce((sum, part) => sum * 256 + (Number(part) & 255), 0) >>> 0
}

const prefixOf = (bits: number): number | undefined => {
  const length = bits === 0 ? 0 : Math.clz32(~bits >>> 0)
  return bits === (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0) ? length : undefined
}

const dotted = (bits: number): string =>
  [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')

const readV6 = (host: ByteString, mask = '128'): ByteString | undefined => {
  if (!/^[\da-f:]+$/i.test(host) || !host.includes(':')) return `host/network \`${host}' not found`
  if (!/^\d+$/.test(mask) || Number(mask) > 128) return `invalid mask \`${mask}' specified`
  return Number(mask) === 0 ? undefined : `${host.toLowerCase()}/${mask}`
}
