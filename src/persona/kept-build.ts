/**
 * The last build of a persona, kept in a file: a start that would build the same again reads it
 * instead. What it depends on is compared by content, so it is never out of date.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { PersonaData } from './persona.ts'

/** All but the recorded bytes, which stand in the image's own files. */
export type Build = Omit<PersonaData, 'recorded'>

const DIGEST_BYTES = 32

/** Whatever a build may look at: code, and recorded facts. */
const LOOKED_AT = ['.', '../base', '../../images']
const NO_PART = /\.test(-kit)?\.[jt]s$|\/?NOTICE$|\/texts\.json$/

/** Names one build: by what was asked for, and by the content of everything that decides on it. */
export const buildKey = (...asked: readonly (string | readonly string[])[]): string => {
  const hash = createHash('sha256').update(JSON.stringify([process.version, asked]))
  for (const folder of LOOKED_AT) {
    const url = new URL(`${folder}/`, import.meta.url)
    const entries = readdirSync(url, { recursive: true, withFileTypes: true })
    const files = entries.filter((it) => it.isFile() && !NO_PART.test(`/${it.name}`))
    for (const file of files.map((it) => join(it.parentPath, it.name)).sort()) {
      hash.update(`${file}\n`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

/** The build of this key, if it is what the file holds. */
export const readBuild = (file: string, key: string): Build | undefined => {
  try {
    const whole = readFileSync(file)
    const bytes = whole.subarray(DIGEST_BYTES)
    if (!digestOf(bytes).equals(whole.subarray(0, DIGEST_BYTES))) return undefined
    const kept = deserialize(bytes) as { readonly key: string; readonly build: Build }
    if (kept.key !== key) return undefined
    return { ...kept.build, image: withArrays(kept.build.image, shared) }
  } catch {
    // Not there, or of another Node: it is built anew.
    return undefined
  }
}

/** Keeps a build in place of the last one; whether that worked is nobody's worry. */
export const writeBuild = (
  file: string,
  key: string,
  { recorded: _, ...build }: PersonaData,
): void => {
  const image = withArrays(build.image, (array) => array.slice())
  const bytes = serialize({ key, build: { ...build, image } })
  try {
    writeFileSync(`${file}.new`, Buffer.concat([digestOf(bytes), bytes]), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // The next start takes a moment longer. On a full disk what was begun would be in the way.
    rmSync(`${file}.new`, { force: true })
  }
}

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

type Arrays = PersonaData['image']
type Numbers = Exclude<Arrays[keyof Arrays], string>

const withArrays = (image: Arrays, copy: <T extends Numbers>(array: T) => Numbers): Arrays =>
  Object.fromEntries(
    Object.entries(image).map(([name, value]: [string, string | Numbers]) => [
      name,
      typeof value === 'string' ? value : copy(value),
    ]),
  ) as unknown as Arrays

/** The same numbers in memory that threads share. */
const shared = (array: Numbers): Numbers => {
  const Kind = array.constructor as new (buffer: SharedArrayBuffer) => Numbers
  const copy = new Kind(new SharedArrayBuffer(array.byteLength))
  copy.set(array)
  return copy
}
