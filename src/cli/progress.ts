/** How far something is, as one line of the operator's terminal. */

const BAR_CELLS = 30

/** Writes the line over the one before, on a terminal only; `share` is 0 to 1, or not known. */
export const showProgress = (share: number | undefined, text: string): void => {
  if (!process.stderr.isTTY) return
  const cells = Math.floor(BAR_CELLS * (share ?? 0))
  const bar = share === undefined ? '' : `[${'#'.repeat(cells)}${'.'.repeat(BAR_CELLS - cells)}] `
  process.stderr.write(`\r\x1b[K${bar}${text}`)
}

/** Goes on in the next line, if there was one to be written over. */
export const endProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\n')
}
