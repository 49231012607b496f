/** What is fetched from an address without a name, or to where nothing is kept. */

import type { Sign } from '../intent.ts'
import { isAddress, isInside, isTemporary } from '../places.ts'

const FETCHERS = new Set(['wget', 'curl', 'tftp', 'ftpget', 'lwp-download', 'axel'])

export const sign: Sign<'act.command'> = {
  name: 'downloader',
  sees: 'something is fetched from a bare address, or into a temporary folder',
  techniques: ['T1105'],
  weight: 20,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, args, line, cwd }) => {
    if (!FETCHERS.has(name) || args.length === 0) return undefined
    const hosts = args.map(hostOf)
    if (hosts.some(isInside)) return undefined
    const isFetched = hosts.some((host) => host !== '')
    const isBare = hosts.some(isAddress)
    const isHidden = isFetched && (isTemporary(cwd) || args.some(isTemporary))
    return isBare || isHidden ? `${name} ${line}` : undefined
  },
}

const hostOf = (word: string): string => {
  const named = /^(?:https?|ftp|tftp):\/\/(?:[^/@]*@)?([^/:?#]*)/i.exec(word)?.[1]
  if (named !== undefined) return named
  return /^\d{1,3}(?:\.\d{1,3}){3}(?=$|[/:])/.exec(word)?.[0] ?? ''
}
