/** The programs of a machine: the plug-ins of src/programs/, and the texts recorded for them. */
import { readFile } from 'node:fs/promises'
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Program, Programs } from '../shell/program.ts'
import { loadFolder } from './load-folder.ts'
import { standIns } from './stand-ins.ts'

/** The one image whose programs' texts are recorded (see images/debian-12/texts.NOTICE). */
const TEXTS = new URL('../../images/debian-12/texts.json', import.meta.url)

interface More {
  readonly folders?: readonly URL[]
  readonly more?: readonly Program[]
}

/** What tells programs by the bytes of their executables. */
interface Identifier {
  identify(head: Bytes): ByteString | undefined
}

/**
 * Imports src/programs/ and, after it, folders an operator names; what comes later wins a name.
 * `more` are programs that need what only the root has. The answer gives them to a persona.
 */
export const loadProgramSet = async ({
  folders = [],
  more = [],
}: More = {}): Promise<(persona: Identifier) => Programs> => {
  const home = new URL('../programs/', import.meta.url)
  const [texts, ...lists] = await Promise.all([
    readFile(TEXTS, 'utf8'),
    ...[home, ...folders].map((folder) => loadFolder<Program>(folder, { name: 'program' })),
  ])
  const byName = new Map<ByteString, Program>()
  for (const program of [...more, ...lists.flat()]) {
    for (const name of program.names) byName.set(name, program)
  }
  const recorded = new Map(Object.entries(JSON.parse(texts) as Record<string, string>))
  const others = standIns()
  return (persona) => ({
    byName: (name) => byName.get(name),
    identify: (head) => persona.identify(head),
    standIn: (name, argv) => others.of(name, argv),
    recorded: (commandLine) => recorded.get(commandLine) ?? others.text(commandLine),
  })
}

/** The same for one persona. */
export const loadPrograms = async (persona: Identifier, more: More = {}): Promise<Programs> =>
  (await loadProgramSet(more))(persona)
