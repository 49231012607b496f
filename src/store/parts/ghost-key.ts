/** One key for a ghost, of fixed width: paths are longer than keys may be. */
import { createHash } from 'node:crypto'
import type { GhostName } from '../canon.ts'

/** SHA-256 in hex. */
export const ghostKey = ({ pin, path, size }: GhostName): string =>
  createHash('sha256').update(`${pin}\0${path}\0${size}`, 'latin1').digest('hex')
