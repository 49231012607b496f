/** What is typed goes into a cage, what is said comes out; nothing said in there drives a terminal. */
import { spawnSync } from 'node:child_process'
import { Socket } from 'node:net'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { ReadStream } from 'node:tty'
import { Failure } from '../command.ts'
import { playerFilter } from '../player-filter.ts'
import { visibleEscapes } from '../visible-escapes.ts'

/** Settles when the terminal inside has hung up. */
export const passTerminal = async (
  fd: number,
  resized: (rows: number, columns: number) => void,
): Promise<void> => {
  const { stdin, stdout } = process
  const terminal = new ReadStream(fd)
  const tellSize = () => resized(stdout.rows, stdout.columns)
  const filter = drawingOnly()
  const cooked = stty('-g').trim()
  // Node's raw mode would still put a carriage return before each line feed.
  const restore = (): void => {
    stdout.write(RESET)
    stty(cooked)
  }
  stty('raw', '-echo')
  process.once('exit', restore)
  stdout.on('resize', tellSize)
  // It may have changed before somebody listened.
  tellSize()
  stdin.on('data', (typed) => void terminal.write(typed))
  try {
    await new Promise<void>((over) => {
      filter.pipe(stdout, { end: false }).once('error', over)
      filter.once('end', over)
      terminal.pipe(filter)
      // EIO: the last of those who had the other end has closed it.
      terminal.once('error', () => void filter.end())
    })
  } finally {
    stdout.off('resize', tellSize)
    process.off('exit', restore)
    restore()
  }
}

const stty = (...words: readonly string[]): string =>
  spawnSync('stty', words, { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' }).stdout

/** Settles when nobody inside has an outgoing end any more. */
export const passPipes = async (ends: {
  readonly stdin: number
  readonly stdout: number
  readonly stderr: number
}): Promise<void> => {
  const input = new Socket({ fd: ends.stdin, readable: false, writable: true })
  // The shell may leave first: typing on then is no error.
  pipeline(process.stdin, input).catch(() => {})
  await Promise.all([passOut(ends.stdout, process.stdout), passOut(ends.stderr, process.stderr)])
}

const passOut = async (fd: number, to: NodeJS.WriteStream): Promise<void> => {
  const from = new Socket({ fd, readable: true, writable: false })
  const filters = to.isTTY ? [visibleEscapes()] : []
  try {
    await pipeline([from, ...filters, to], { end: false })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    // Nobody reads it any more (`| head`): who writes inside is told so.
    if (code !== 'EPIPE') throw new Failure(`mimicry shell: can't write (${code})`, { cause })
  }
}

/** An editor may draw; titles, clipboard, keys and questions don't get through. */
const drawingOnly = (): Transform => {
  const decoder = new StringDecoder('utf8')
  const filter = playerFilter()
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, filter(decoder.write(chunk))),
  })
}

/** Charset, keys, insertion, wrapping, colours, cursor: none of it moves the cursor. */
const RESET = '\x1b(B\x0f\x1b[?1l\x1b>\x1b[4l\x1b[?7h\x1b[0m\x1b[?25h'
