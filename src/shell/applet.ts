/** One binary with many names (busybox) on a machine where no other file has those names. */
import type { ByteString } from '../base/bytes.ts'
import type { Process } from '../world/process.ts'
import type { Ino } from '../world/tree.ts'
import type { Program, Programs } from './program.ts'

interface Executing {
  readonly program: Program | undefined
  readonly exe: Ino
  readonly argv: readonly ByteString[]
}

/**
 * What runs when a process becomes an executable. busybox hands applets it has no code for to the
 * file of that name; where that is busybox again, ours of that name runs at once, under its name.
 */
export const appletOf = (
  programs: Programs,
  before: Pick<Process, 'exe' | 'argv'>,
  { program, exe, argv }: Executing,
): Program | undefined => {
  const name = baseName(argv[0])
  const isAgain = before.exe === exe && baseName(before.argv[0]) === name
  if (!isAgain || program?.names.includes('busybox') !== true) return program
  return programs.byName(name === 'ash' ? 'sh' : name) ?? program
}

/** A login shell's name begins with a dash. */
const baseName = (path: ByteString = ''): ByteString =>
  path.slice(path.lastIndexOf('/') + 1).replace(/^-/, '')
