/** ls(1) of coreutils 9.1. */

import type { Program } from '../shell/program.ts'
import { listing } from './ls/listing.ts'

export const program: Program = {
  names: ['ls'],
  run: (task) => listing(task, 'ls'),
}
