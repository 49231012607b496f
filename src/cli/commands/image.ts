import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import type { Config } from '../../app/config.ts'
import { controlPath } from '../../app/control.ts'
import { imagesAt, worldsOn } from '../../app/images.ts'
import { IMAGE_NAME, imageFolder, importedIn, type Manifest } from '../../persona/images.ts'
import { personaFile } from '../../persona/load.ts'
import { readProfile } from '../../persona/load-profile.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'
import { askBrain } from '../control-client.ts'
import { importFrom } from '../image-import.ts'
import { table } from '../table.ts'
import { withStore } from '../with-store.ts'

/** Makes personas' images of real roots, lists them, and takes them away. */
export const command: CliCommand = (program) => {
  const image = program.command('image').description('images of real roots, with their true bytes')
  addImport(image)
  image
    .command('list')
    .description('the images there are: files, bytes, bytes on the disk, what they were made from')
    .option('--json', 'one JSON object a line')
    .addOption(configOption())
    .action(({ json = false, ...choice }: ConfigChoice & { readonly json?: boolean }) => {
      const images = [...importedIn(imagesAt(configFor(choice)))]
      const lines = json
        ? images.map(([name, manifest]) => JSON.stringify({ name, ...manifest }))
        : tableOf(images)
      for (const line of lines) process.stdout.write(`${line}\n`)
    })
  image
    .command('drop')
    .description('remove an image that no world stands on')
    .argument('<name>', 'as the list shows it')
    .option('--force', 'even if worlds stand on it: they are set aside')
    .addOption(configOption())
    .action(async (name: string, choice: ConfigChoice & { readonly force?: boolean }) => {
      await drop(configFor(choice), name, { isForced: choice.force === true })
    })
}

const addImport = (image: Command): void => {
  image
    .command('import')
    .description(
      'make an image: mimicry image import rootfs.tar; docker export C | ... import - NAME',
    )
    .argument('<source>', 'a tar archive (gzip and zstd, too), a directory, or - for a pipe')
    .argument('[name]', 'what the image is called; by default as the source')
    .option('--force', 'in place of the image of that name')
    .option(
      '--owners-from <uid>',
      "root's number in the source, as in containers without root",
      '0',
    )
    .addOption(configOption())
    .action(async (source: string, name: string | undefined, choice: ImportChoice) => {
      const { force = false, ownersFrom } = choice
      if (!/^\d{1,10}$/.test(ownersFrom)) {
        throw new Failure(`--owners-from ${ownersFrom}: a number is wanted`, { status: 2 })
      }
      const folder = imagesAt(configFor(choice))
      const wish = { folder, name, isReplacing: force, ownersFrom: Number(ownersFrom) }
      // Pieces of an archive are garbage at once: a small nursery is emptied before they pile up.
      setFlagsFromString('--max-semi-space-size=1')
      const made = await importFrom(source, wish)
      process.stdout.write(`${made.name}: ${sizeOf(made.manifest)}\n`)
      process.stdout.write(`Use it with image: ${made.name} in a persona (docs/images.md)\n`)
    })
}

interface ImportChoice extends ConfigChoice {
  readonly force?: boolean
  readonly ownersFrom: string
}

const sizeOf = ({ names, files, bytes, stored }: Manifest): string =>
  `${names} names, ${files} files of ${megabytes(bytes)}, ${megabytes(stored)} on the disk`

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const HEAD = ['IMAGE', 'NAMES', 'FILES', 'BYTES', 'ON DISK', 'IMPORTED', 'FROM']

const tableOf = (images: readonly (readonly [string, Manifest])[]): readonly string[] =>
  table(
    [
      HEAD,
      ...images.map(([name, it]) => [
        name,
        `${it.names}`,
        `${it.files}`,
        `${it.bytes}`,
        `${it.stored}`,
        new Date(it.importedMs).toISOString().slice(0, 19).replace('T', ' '),
        it.from,
      ]),
    ],
    { right: [1, 2, 3, 4] },
  )

const drop = async (
  config: Config,
  name: string,
  { isForced }: { readonly isForced: boolean },
): Promise<void> => {
  const folder = imagesAt(config)
  const manifest = importedIn(folder).get(name)
  if (manifest === undefined) {
    const isOurs = IMAGE_NAME.test(name) && imageFolder(name) !== undefined
    const why = isOurs ? 'is part of Mimicry' : 'is not among: mimicry image list'
    throw new Failure(`${name} ${why}`, { status: 2 })
  }
  const reason = isForced ? undefined : await reasonToKeep(config, { name, hash: manifest.hash })
  if (reason !== undefined) throw new Failure(`${name} was not dropped: ${reason} (or: --force)`)
  rmSync(join(folder, name), { recursive: true })
  process.stdout.write(`dropped ${name}\n`)
}

const reasonToKeep = async (
  config: Config,
  image: { readonly name: string; readonly hash: string },
): Promise<string | undefined> => {
  if (imageOfPersona(config) === image.name) return `the persona ${config.persona} stands on it`
  const request = { request: 'stands', ...image }
  const told = await askBrain(controlPath(config.dataDir), request)
  if (told !== undefined) {
    const [{ worlds } = { worlds: 0 }] = told as { worlds: number }[]
    const worldsMay = `any of ${worlds} worlds may stand on it; stop the brain to find out`
    return worlds === 0 ? undefined : worldsMay
  }
  const standing = await withStore(config, (store) => worldsOn(store, image))
  return standing.length === 0 ? undefined : `${standing.length} worlds stand on it`
}

const imageOfPersona = ({ persona }: Config): string | undefined => {
  try {
    return readProfile(personaFile(persona)).profile?.image
  } catch {
    // A persona that can't be read stands on nothing.
    return undefined
  }
}
