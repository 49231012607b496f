/** tsort(1) of coreutils 9.1. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

interface Item {
  readonly name: ByteString
  count: number
  /** The newest first. */
  readonly successors: Item[]
  isPrinted: boolean
}

export const program: Program = {
  names: ['tsort'],
  *run(task) {
    const { sys, env } = task
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'tsort', ends)
    const [path = '-', extra] = operands
    if (extra !== undefined) {
      return yield* tryHelp(task, `extra operand ${quotedWord(extra, env)}`)
    }
    const fd = openInput(sys, path)
    if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
    const bytes = yield* readAll(sys, fd)
    closeInput(sys, fd)
    if (failed(bytes)) return yield* complain(task, `${quotedName(path, env)}: ${bytes.text}`)
    const words = textOf(bytes)
      .split(/[ \t\n]+/)
      .filter((it) => it !== '')
    if (words.length % 2 === 1) {
      const shown = quotedName(path, env)
      return yield* complain(task, `${shown}: input contains an odd number of tokens`)
    }
    return yield* sort(task, path, itemsOf(words))
  },
}

const itemsOf = (words: readonly ByteString[]): ReadonlyMap<ByteString, Item> => {
  const items = new Map<ByteString, Item>()
  const itemOf = (name: ByteString): Item => {
    const item = items.get(name) ?? { name, count: 0, successors: [], isPrinted: false }
    items.set(name, item)
    return item
  }
  for (let at = 0; at < words.length; at += 2) {
    const [before, after] = [itemOf(words[at] ?? ''), itemOf(words[at + 1] ?? '')]
    if (before === after) continue
    after.count++
    before.successors.unshift(after)
  }
  return items
}

function* sort(task: Task, path: ByteString, items: ReadonlyMap<ByteString, Item>): Run<number> {
  const left = new Set([...items.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))
  let status = 0
  while (left.size > 0) {
    const queue = [...left].filter(({ count }) => count === 0)
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      yield* task.out(`${item.name}\n`)
      left.delete(item)
      for (const next of item.successors) if (--next.count === 0) queue.push(next)
      yield* task.sys.pause()
    }
    if (left.size === 0) break
    status = yield* complain(task, `${quotedName(path, task.env)}: input contains a loop:`)
    yield* breakLoop(task, left)
  }
  return status
}

/** Tells a loop and takes its last relation away. */
function* breakLoop(task: Task, left: ReadonlySet<Item>): Run<void> {
  const trail: Item[] = []
  let [item] = left
  while (item !== undefined && !trail.includes(item)) {
    trail.push(item)
    const wanted: Item = item
    item = [...left].find((it) => it.successors.includes(wanted))
  }
  if (item === undefined) return
  const loop = trail.slice(trail.indexOf(item)).reverse()
  for (const { name } of [...loop.slice(-1), ...loop.slice(0, -1)]) yield* complain(task, name)
  const [first, last] = [loop.at(-1), loop.at(-2)]
  const at = last?.successors.indexOf(first as Item) ?? -1
  if (at >= 0) last?.successors.splice(at, 1)
  if (first !== undefined) first.count--
}
