/** ls(1) of coreutils 9.1. */
import { listing } from './ls/listing.ts'
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['ls'],
  run: (task) => listing(task, 'ls'),
}
