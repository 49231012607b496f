/** `mimicry image import`: reads a source, shows how far it is, and lets itself be interrupted. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { IMAGE_NAME, imageFolder, type Manifest } from '../persona/images.ts'
import { importImage } from '../persona/import/import.ts'
import { ImportRefused } from '../persona/import/refused.ts'
import { Failure } from './command.ts'
import { type ImageSource, openImageSource } from './image-source.ts'
import { endProgress, showProgress } from './progress.ts'

export interface ImportWish {
  readonly folder: string
  /** As the source is called when absent. */
  readonly name: string | undefined
  readonly isReplacing: boolean
  readonly ownersFrom: number
}

/** Imports; throws Failure with a sentence, and then nothing was changed. */
export const importFrom = async (
  path: string,
  wish: ImportWish,
): Promise<{ readonly name: string; readonly manifest: Manifest }> => {
  const { folder, isReplacing, ownersFrom } = wish
  const source = openImageSource(path)
  const name = wish.name ?? source.name
  try {
    checkName(name, wish)
    const { archive, from } = source
    const progress = progressOf(source)
    const stop = (): void => source.stop(new Failure('interrupted: nothing was imported'))
    for (const signal of SIGNALS) process.once(signal, stop)
    const manifest = await importImage({
      archive,
      from,
      folder,
      name,
      isReplacing,
      ownersFrom,
      clock: systemClock(),
      progress,
    }).finally(endProgress)
    for (const signal of SIGNALS) process.off(signal, stop)
    return { name, manifest }
  } catch (cause) {
    source.stop()
    throw cause instanceof Failure ? cause : new Failure(`${path}: ${reasonOf(cause)}`, { cause })
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function checkName(
  name: string | undefined,
  { folder, isReplacing }: ImportWish,
): asserts name is string {
  if (name === undefined) throw new Failure('how is it to be called? ... - NAME', { status: 2 })
  if (!IMAGE_NAME.test(name)) {
    const reason = 'small letters, digits, dots and dashes are wanted, 64 at most'
    throw new Failure(`${name}: ${reason}`, { status: 2 })
  }
  if (imageFolder(name) !== undefined) throw new Failure(`${name} is an image of Mimicry's own`)
  if (!isReplacing && existsSync(join(folder, name))) {
    throw new Failure(`there is an image ${name} already; --force takes its place`)
  }
}

/** A terminal is written to ten times a second. */
const GAP_MS = 100

const progressOf = (source: ImageSource) => {
  const clock = systemClock()
  let nextMs = 0
  return ({ names, bytes }: { readonly names: number; readonly bytes: number }): void => {
    const nowMs = clock.ticksMs()
    if (nowMs < nextMs) return
    nextMs = nowMs + GAP_MS
    showProgress(source.share(), `${names} names, ${Math.round(bytes / 1e6)} MB`)
  }
}

const reasonOf = (cause: unknown): string => {
  if (cause instanceof ImportRefused) return `${cause.message}; nothing was imported`
  return cause instanceof Error ? cause.message : String(cause)
}
