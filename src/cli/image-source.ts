/** What `mimicry image import` reads: an archive in a file or a pipe, or a directory by tar(1). */
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Failure } from './command.ts'

export interface ImageSource {
  readonly archive: AsyncIterable<Uint8Array>
  /** How far it was read, 0 to 1; undefined when nobody knows how much there is. */
  share(): number | undefined
  /** Ends reading; who reads just now meets the cause. */
  stop(cause?: Error): void
  /** The source, for the list. */
  readonly from: string
  /** What the image may be called; undefined for a pipe. */
  readonly name: string | undefined
}

const PIECE_BYTES = 262_144

/** Opens `-`, a directory, or an archive; throws Failure. */
export const openImageSource = (source: string): ImageSource => {
  if (source === '-') return ofPipe()
  const path = resolve(source)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new Failure(`there is no ${source}`, { status: 2 })
  return stat.isDirectory() ? ofDirectory(path) : ofFile(path, stat.size)
}

const ofPipe = (): ImageSource => {
  const { stdin } = process
  if (stdin.isTTY) {
    throw new Failure('nothing is piped in: docker export C | mimicry image import - NAME', {
      status: 2,
    })
  }
  return {
    archive: stdin,
    share: () => undefined,
    stop: (cause) => void stdin.destroy(cause),
    from: 'a pipe',
    name: undefined,
  }
}

const ofFile = (path: string, bytes: number): ImageSource => {
  let read = 0
  let ended: Error | undefined
  return {
    archive: {
      async *[Symbol.asyncIterator]() {
        const file = await open(path)
        try {
          // One piece of memory for all: what a stream gives away piles up until it is collected.
          const piece = Buffer.alloc(PIECE_BYTES)
          for (;;) {
            const { bytesRead } = await file.read(piece, 0, piece.length)
            if (ended !== undefined) throw ended
            if (bytesRead === 0) return
            read += bytesRead
            yield piece.subarray(0, bytesRead)
          }
        } finally {
          await file.close()
        }
      },
    },
    // A pipe or a device has no size.
    share: () => (bytes === 0 ? undefined : Math.min(1, read / bytes)),
    stop: (cause) => {
      ended = cause
    },
    from: path,
    name: nameOf(basename(path).replace(/\.(tgz|tzst|(tar(\.\w+)?))$/i, '')),
  }
}

/**
 * What GNU tar says of a directory: Node can't read attributes and holes. Other file systems that
 * are mounted in it are left out.
 */
const TAR = [
  ...['--create', '--file=-', '--format=pax', '--numeric-owner', '--sparse', '--one-file-system'],
  ...['--xattrs', '--xattrs-include=*'],
]

const ofDirectory = (path: string): ImageSource => {
  let child: ReturnType<typeof tarOf> | undefined
  return {
    archive: {
      async *[Symbol.asyncIterator]() {
        child = tarOf(path)
        const ended = endOf(child, path)
        yield* child.stdout as AsyncIterable<Uint8Array>
        process.stderr.write(await ended)
      },
    },
    share: () => undefined,
    stop: (cause) => {
      child?.stdout.destroy(cause)
      child?.kill()
    },
    from: path,
    name: nameOf(basename(path)),
  }
}

const tarOf = (path: string) =>
  spawn('tar', [...TAR, `--directory=${path}`, '.'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })

/** tar's status when a file changed while it was read: its new bytes may be there, or zeros. */
const CHANGED = 1

/** What tar has to say; rejects with it when it could not read all. */
const endOf = (child: ReturnType<typeof tarOf>, path: string): Promise<string> => {
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-SAID_CHARS_MAX)
  })
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', (cause) => reject(new Failure(`tar: ${cause.message}`, { cause })))
    child.once('close', (status) => {
      if (status === 0 || status === CHANGED) resolve(said)
      else reject(new Failure(`tar could not read all of ${path}: ${said.trim()}`))
    })
  })
  // Who stops reading before the end does not wait for it.
  ended.catch(() => undefined)
  return ended
}

const SAID_CHARS_MAX = 2_000

const nameOf = (text: string): string | undefined => {
  const name = text.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')
  return name.replace(/^[.-]+/, '') || undefined
}
