/** What lscpu tells, from /proc/cpuinfo: sections with their rows. */
import type { ByteString } from '../../base/bytes.ts'
import { FLAWS } from '../../world/cpu-flaws.ts'

/** A row; `depth` is how far a terminal indents it. */
export interface Row {
  readonly label: string
  readonly value: ByteString
  readonly depth: number
}

const row = (depth: number, label: string, value: ByteString): Row => ({ label, value, depth })

export const rowsOf = (cpuinfo: ByteString): readonly Row[] => {
  const field = (name: string): string =>
    new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(cpuinfo)?.[1]?.trim() ?? ''
  const count = cpuinfo.match(/^processor\s*:/gm)?.length ?? 1
  const flags = field('flags').split(' ')
  const online = listText(count)
  const kib = Number.parseInt(field('cache size'), 10) || 0
  const isIntel = field('vendor_id') === 'GenuineIntel'
  return [
    row(0, 'Architecture:', 'x86_64'),
    row(1, 'CPU op-mode(s):', flags.includes('lm') ? '32-bit, 64-bit' : '32-bit'),
    row(1, 'Address sizes:', field('address sizes')),
    row(1, 'Byte Order:', 'Little Endian'),
    row(0, 'CPU(s):', String(count)),
    row(1, 'On-line CPU(s) list:', online),
    row(0, 'Vendor ID:', field('vendor_id')),
    row(1, 'Model name:', field('model name')),
    row(2, 'CPU family:', field('cpu family')),
    row(2, 'Model:', field('model')),
    row(2, 'Thread(s) per core:', '1'),
    row(2, 'Core(s) per socket:', String(count)),
    row(2, 'Socket(s):', '1'),
    row(2, 'Stepping:', field('stepping')),
    row(2, 'BogoMIPS:', field('bogomips')),
    row(2, 'Flags:', flags.join(' ')),
    ...virtualization(flags),
    row(0, 'Caches (sum of all):', ''),
    ...caches(flags, { kib, count, isIntel }),
    row(0, 'NUMA:', ''),
    row(1, 'NUMA node(s):', '1'),
    row(1, 'NUMA node0 CPU(s):', online),
    row(0, 'Vulnerabilities:', ''),
    ...flaws(field('bugs').split(' ')),
  ]
}

/** `0,1`, `0-3`. */
const listText = (count: number): string =>
  count === 1 ? '0' : count === 2 ? '0,1' : `0-${count - 1}`

const virtualization = (flags: readonly string[]): readonly Row[] => {
  const own = flags.includes('vmx') ? 'VT-x' : flags.includes('svm') ? 'AMD-V' : undefined
  const isGuest = flags.includes('hypervisor')
  if (own === undefined && !isGuest) return []
  return [
    row(0, 'Virtualization features:', ''),
    ...(own === undefined ? [] : [row(1, 'Virtualization:', own)]),
    ...(isGuest
      ? [row(1, 'Hypervisor vendor:', 'KVM'), row(1, 'Virtualization type:', 'full')]
      : []),
  ]
}

const caches = (
  flags: readonly string[],
  { kib, count, isIntel }: { kib: number; count: number; isIntel: boolean },
): readonly Row[] => {
  const isLarge = flags.includes('amx_tile')
  const sizes: readonly (readonly [string, number, number])[] = [
    ['L1d cache:', isIntel && flags.includes('gfni') ? 48 : 32, count],
    ['L1i cache:', 32, count],
    ['L2 cache:', isIntel ? (isLarge ? 2_048 : 1_024) : kib, count],
    ['L3 cache:', isIntel ? kib : 32_768, 1],
  ]
  return sizes.map(([label, each, instances]) => {
    const total = each * instances
    const size =
      total % 1_024 === 0
        ? `${total / 1_024} MiB`
        : total > 1_024
          ? `${Number((total / 1_024).toFixed(1))} MiB`
          : `${total} KiB`
    return row(1, label, `${size} (${instances} instance${instances === 1 ? '' : 's'})`)
  })
}

/** A colon would end the label. */
const flaws = (bugs: readonly string[]): readonly Row[] =>
  FLAWS.map(({ name, bug, cure }) => {
    const shown = cure.replace(/^Mitigation: /, 'Mitigation; ')
    return row(1, `${name}:`, bugs.includes(bug) ? shown : 'Not affected')
  })
