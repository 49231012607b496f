/** vdir(1) of coreutils 9.1: ls -l -b. */

import type { Program } from '../shell/program.ts'
import { listing } from './ls/listing.ts'

export const program: Program = {
  names: ['vdir'],
  run: (task) => listing(task, 'vdir'),
}
