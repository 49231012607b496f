/** Imports archives into folders that are gone after the test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import type { Manifest } from '../images.ts'
import { type ImportSetup, importImage } from './import.ts'
import { streamOf } from './tar.test-kit.ts'

/** A folder for images. */
export const folderOf = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-images-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Imports an archive as `root`, in place of the one before. */
export const importing = (
  folder: string,
  bytes: Uint8Array,
  more: Partial<ImportSetup> = {},
): Promise<Manifest> =>
  importImage({
    archive: streamOf(bytes, 3_000),
    from: 'a test',
    folder,
    name: 'root',
    isReplacing: true,
    clock: systemClock(),
    ...more,
  })
