/** `mimicry worlds copy`: from one store to another, with how far it is on stderr. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import { SchemaMismatch, StoreFailed } from '../store/store.ts'
import { Failure, reasonsOf } from './command.ts'
import { endProgress, showProgress } from './progress.ts'
import { harmless } from './table.ts'

interface Choice {
  readonly from: string
  readonly to: string
  readonly replace?: boolean
}

/** Adds `copy` to `mimicry worlds`. */
export const addCopy = (worlds: Command): void => {
  worlds
    .command('copy')
    .description('copy all worlds to another store, and compare them; stop the brains before')
    .requiredOption('--from <url>', 'the store to read, as lmdb:/var/lib/mimicry/worlds')
    .requiredOption('--to <url>', 'the store to write, as redis://db.internal')
    .option('--replace', 'also worlds and facts that are there and differ')
    .action(async (choice: Choice) => {
      try {
        await copy(choice)
      } catch (cause) {
        const isTold = cause instanceof StoreFailed || cause instanceof SchemaMismatch
        throw isTold ? new Failure(reasonsOf(cause), { cause }) : cause
      }
    })
}

const copy = async ({ from, to, replace = false }: Choice): Promise<void> => {
  wantStore(from)
  const { copyCanon, copyStore } = await import('../app/copy-store.ts')
  const { openCanon, openStore } = await import('../store/open.ts')
  const { namedIn } = await import('../world/named.ts')
  const setup = { durability: 'power', clock: systemClock() } as const
  const closers: (() => Promise<void>)[] = []
  const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const it = await opening
    closers.push(() => it.close())
    return it
  }
  try {
    const stores = [
      await opened(openStore(from, setup)),
      await opened(openStore(to, setup)),
    ] as const
    const copied = await copyStore(...stores, { namedIn, isReplacing: replace, progress })
    const canons = [
      await opened(openCanon(from, setup)),
      await opened(openCanon(to, setup)),
    ] as const
    const texts = await copyCanon(...canons)
    for (const { id, reason } of copied.skipped) {
      process.stderr.write(`left out ${harmless(id)}: ${reason}\n`)
    }
    const before = copied.same === 0 ? '' : `${copied.same} were there and are the same; `
    const sum = `${copied.worlds} worlds copied and compared, ${copied.bytes} bytes; ${before}${texts} texts`
    process.stdout.write(`${sum}\n`)
    if (copied.skipped.length > 0) throw new Failure(`${copied.skipped.length} were left out`)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** Opening an LMDB folder makes one: a slip of the pen would be an empty store, copied well. */
const wantStore = (url: string): void => {
  const folder = /^lmdb:(.*)$/is.exec(url)?.[1]
  if (folder === undefined || existsSync(join(folder, 'data.mdb'))) return
  throw new Failure(`${url}: no store is there; \`store\` of the settings says where it is`)
}

const progress = (at: { readonly worlds: number; readonly of: number; bytes: number }): void => {
  const { worlds, of, bytes } = at
  showProgress(of === 0 ? 1 : worlds / of, `${worlds}/${of} worlds, ${Math.round(bytes / 1e6)} MB`)
  if (worlds === of) endProgress()
}
