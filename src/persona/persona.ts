/** Who the machine is: its image, its facts, its face at the doors, and the bytes of its files. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { fromUnicode } from '../base/bytes.ts'
import { CANON_BYTES_MAX } from '../base/limits.ts'
import type { MachineFacts } from '../world/proc/machine-facts.ts'
import type { Facts, Ghosts, Imagine, KernelLog, PiecesOf, Resident } from '../world/world.ts'
import { recipesOf } from './blueprint.ts'
import { createCanon } from './canon.ts'
import { conjuringOf, type GhostPolicy } from './ghosts.ts'
import { visitorPidAt } from './history/boots.ts'
import { hostOf } from './host.ts'
import { identifierOf, type ProgramKey } from './identify.ts'
import { type ImageData, imageOf, type PersonaImage } from './image.ts'
import { authorOf, type MadeFile } from './imagination.ts'
import { kernelLogOf } from './kernel-log.ts'
import { type Logs, livingOf } from './living.ts'
import { machineOf } from './machine.ts'
import { motdOf } from './motd.ts'
import { piecesOf } from './pieces.ts'
import { plainTextOf } from './plain-text.ts'
import type { Profile } from './profile.ts'
import { type About, loadRecipes, type Recipe } from './recipe.ts'
import { isTrue, type RecordedData, recordedOf } from './recorded.ts'
import { renameOf } from './rename.ts'
import { residentsOf } from './residents.ts'
import { slotsOf } from './slots.ts'
import type { Texts } from './texts.ts'
import { writtenIn } from './true-bytes.ts'
import { type VisitorLogs, visitorLogsOf } from './visitor-logs.ts'
import type { Xattr } from './xattrs.ts'

/** A persona as it travels to a machine's thread: plain values over shared memory. */
export interface PersonaData {
  readonly profile: Profile
  readonly seed: string
  readonly programs: readonly ByteString[]
  /** Names this machine among all that were ever built: worlds remember it. */
  readonly pin: string
  /** With which it can be built again: what `rebuildPersona` takes. */
  readonly blueprint: string
  /** Who writes its files, `NAME@VERSION`. */
  readonly authors: readonly string[]
  readonly image: ImageData
  readonly recorded: RecordedData
  readonly xattrs: readonly Xattr[]
  /** Of an imported image: by what its programs are known. */
  readonly programKeys?: readonly ProgramKey[]
}

export interface Persona {
  readonly pin: string
  readonly name: string
  readonly version: number
  readonly image: PersonaImage
  /** It stands on a root that an operator imported: of any size. */
  readonly isImported: boolean
  readonly facts: Facts
  /** What /proc tells of the machine. */
  readonly machine: MachineFacts
  /** What its kernel says; undefined: nobody may read it. */
  readonly kernelLog: KernelLog | undefined
  /** Its logs, which grow by the clock and are the same in every world. */
  readonly living: Logs
  /** The bytes of this persona's files, with the secrets of one world in them. */
  of(world: string): Sources
  /** The base name of the program whose executable starts with these (up to 4096) bytes. */
  identify(head: Bytes): ByteString | undefined
  /** What a login's environment holds besides HOME, USER, LOGNAME, SHELL and PWD. */
  readonly loginEnvironment: ReadonlyMap<ByteString, ByteString>
  /** What a login prints before the shell. */
  readonly motd: ByteString
  /** What its logs say of visitors. */
  readonly visitorLogs: VisitorLogs
  /** Its own processes now; undefined: only pid 1. */
  readonly residents: ((nowMs: number) => readonly Resident[]) | undefined
  /** pid of the first process a visitor gets who comes at a moment. */
  firstPid(nowMs: number): number
}

/** What a world takes from its persona. */
export interface Sources {
  /** The whole bytes of an image file. */
  readonly imagine: Imagine
  /** Files whose bytes are at hand piece by piece. */
  readonly pieces: PiecesOf
  /** Files nobody planned, as many as the operator wants. */
  ghosts(policy: GhostPolicy): Ghosts
}

/** What a persona needs of who opens it. */
export interface PersonaPorts {
  /** Texts no recipe writes; the plain generator's when absent. */
  readonly texts?: Texts
  /** Hears what recipes make. */
  readonly made?: (made: MadeFile) => void
}

/** Opens a persona in this thread. */
export const personaOf = async (of: PersonaData, ports: PersonaPorts = {}): Promise<Persona> =>
  openPersona(of, await loadRecipes(), ports)

/** The same at once, by these recipes. */
export const openPersona = (
  of: PersonaData,
  all: readonly Recipe[],
  ports: PersonaPorts = {},
): Persona => {
  const { profile, seed, programs, pin } = of
  const isImported = isTrue(of.recorded)
  const host = hostOf(profile, seed)
  const about: About = { profile, seed, programs, host, ...(isImported && { isImported }) }
  const image = imageOf(of.image, of.xattrs, pin)
  const recorded = recordedOf(of.recorded)
  const canon = createCanon(CANON_BYTES_MAX)
  const authors = recipesOf(of.authors, all)
  const recipes = isImported ? writtenIn(image, authors, about) : authors
  const { texts = plainTextOf(about), made = () => {} } = ports
  const author = authorOf({ about, image, recorded, recipes, canon, texts, made })
  const conjuring = conjuringOf(about, recipes, author)
  const { kernel } = profile
  const pieces = isImported ? piecesOf(of.recorded, image, profile) : () => undefined
  return {
    pin,
    name: profile.name,
    version: profile.version,
    image,
    isImported,
    facts: {
      hostname: fromUnicode(profile.hostname),
      kernelRelease: fromUnicode(kernel.release),
      kernelVersion: fromUnicode(kernel.version),
      machine: fromUnicode(kernel.machine),
      domain: fromUnicode(profile.domain),
    },
    machine: machineOf(about),
    kernelLog: kernelLogOf(about),
    living: livingOf(about, recipes, image),
    of: (world) => {
      const asker = { world, slots: slotsOf(seed, world) }
      return {
        imagine: (ino) => author.ofImage(ino, asker),
        pieces,
        ghosts: (policy) => conjuring.of(asker, policy),
      }
    },
    identify: identifierOf({ image, recorded, rename: renameOf(profile), known: of.programKeys }),
    loginEnvironment: new Map(
      Object.entries(profile.environment).map(([name, value]) => [name, fromUnicode(value)]),
    ),
    motd: fromUnicode(motdOf(profile)),
    visitorLogs: visitorLogsOf(about),
    residents: residentsOf(about),
    firstPid: (nowMs) => visitorPidAt(about, nowMs),
  }
}
