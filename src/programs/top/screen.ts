/** top on a terminal: a screen that is drawn anew, and leaves with q or ^C. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { STDIN } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'
import { pageOf } from './page.ts'
import { type Asked, readView, type View } from './view.ts'

/** c_lflag of termios(3): canonical lines, echo and ^C are off while top runs. */
const [ISIG, ICANON, ECHO] = [0o1, 0o2, 0o10]
const LOOK_MS = 100
/** What ncurses' strings of xterm do, in the order top sends them. */
const START = '\x1b[?1h\x1b=\x1b[?25l\x1b[H\x1b[2J\x1b(B\x1b[m'
const HEADER_ON = '\x1b[7m'
const OFF = '\x1b(B\x1b[m'
const CLEAR = '\x1b[K'
const END = '\x1b[?12l\x1b[?25h\x1b[K'

export function* screen(
  task: Task,
  asked: Asked,
  { delayMs, count }: { readonly delayMs: number; readonly count: number },
): Run<number> {
  const { sys } = task
  const { tty } = sys.process
  const before = tty?.attributes()
  if (tty === undefined || before === undefined) return 1
  tty.setAttributes({ ...before, lflag: before.lflag & ~(ISIG | ICANON | ECHO) })
  yield* task.out(START)
  let earlier: View | undefined
  for (let left = count; left > 0; left--) {
    const { rows, columns } = tty.windowSize()
    const view = yield* readView(task)
    yield* task.out(drawn(pageOf(view, earlier, { ...asked, columns }), { rows, columns }))
    yield* task.flush()
    earlier = view
    if (left > 1 && (yield* quits(task, delayMs))) break
  }
  tty.setAttributes(before)
  yield* task.out(`\x1b[?1l\x1b>\x1b[${tty.windowSize().rows};1H\n${END}`)
  yield* task.flush()
  return 0
}

const drawn = (
  page: ReturnType<typeof pageOf>,
  { rows, columns }: { rows: number; columns: number },
): ByteString => {
  const room = Math.max(0, rows - page.summary.length - 2)
  const lines = [
    ...page.summary.map((line) => `${line}${OFF}${CLEAR}`),
    CLEAR,
    `${HEADER_ON}${page.header.padEnd(columns)}${OFF}${CLEAR}`,
    ...page.rows.slice(0, room).map((line) => `${OFF}${line}${OFF}${CLEAR}`),
  ]
  return `\x1b[H${lines.join('\n')}\x1b[J`
}

/** Whether a key that ends it came before the next screen is due. */
function* quits(task: Task, delayMs: number): Run<boolean> {
  const { sys } = task
  for (let waited = 0; waited < delayMs; waited += LOOK_MS) {
    if (!(yield* sys.sleep(Math.min(LOOK_MS, delayMs - waited)))) return true
    const state = sys.ready(STDIN)
    if (failed(state)) return true
    if (!state.readable) continue
    const key = yield* sys.read(STDIN, 16)
    if (failed(key) || key.length === 0) return true
    if ([0x71, 0x03].some((it) => key.includes(it))) return true
    return false
  }
  return false
}
