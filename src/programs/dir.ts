/** dir(1) of coreutils 9.1: ls -C -b. */

import type { Program } from '../shell/program.ts'
import { listing } from './ls/listing.ts'

export const program: Program = {
  names: ['dir'],
  run: (task) => listing(task, 'dir'),
}
