/** Sizes as people write them: 256MiB. */

const UNITS = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
])

/** Bytes of a number or of a text like `10GiB`; undefined when it is no whole number of bytes. */
export const bytesOfSize = (size: number | string): number | undefined => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(String(size).trim()) ?? []
  const factor = UNITS.get((unit ?? '').toLowerCase())
  if (digits === undefined || factor === undefined) return undefined
  const bytes = Number(digits) * factor
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
