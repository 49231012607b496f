/** vdir(1) of coreutils 9.1: ls -l -b. */
import { listing } from './ls/listing.ts'
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['vdir'],
  run: (task) => listing(task, 'vdir'),
}
