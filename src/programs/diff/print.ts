/** Changes as diff shows them: normal, ed, unified and context formats. */
import type { ByteString } from '../../base/bytes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, zoneOf } from '../../shell/gnu/zone.ts'
import type { Task } from '../../shell/program.ts'
import type { Compared } from './files.ts'
import type { Change } from './script.ts'

const INCOMPLETE = '\n\\ No newline at end of file\n'

/** A line behind a mark; -T puts a tab between, -t has no tabs in lines (not imitated). */
const marked = (mark: string, line: ByteString): ByteString =>
  mark + (line.endsWith('\n') ? line : line + INCOMPLETE)

const range = (from: number, count: number): string =>
  count > 1 ? `${from + 1},${from + count}` : String(count === 0 ? from : from + 1)

/** `1,2c1,2` and the lines. */
export const normalText = (changes: readonly Change[], [a, b]: readonly Compared[]): ByteString =>
  changes
    .map((it) => {
      const letter = it.deleted === 0 ? 'a' : it.inserted === 0 ? 'd' : 'c'
      const head = `${range(it.a, it.deleted)}${letter}${range(it.b, it.inserted)}\n`
      const gone = (a?.lines ?? []).slice(it.a, it.a + it.deleted).map((line) => marked('< ', line))
      const come = (b?.lines ?? [])
        .slice(it.b, it.b + it.inserted)
        .map((line) => marked('> ', line))
      return head + gone.join('') + (letter === 'c' ? '---\n' : '') + come.join('')
    })
    .join('')

/** -e: commands for ed(1), the last change first. */
export const edText = (changes: readonly Change[], [, b]: readonly Compared[]): ByteString =>
  [...changes]
    .reverse()
    .map((it) => {
      const letter = it.deleted === 0 ? 'a' : it.inserted === 0 ? 'd' : 'c'
      const head = `${range(it.a, it.deleted)}${letter}\n`
      if (letter === 'd') return head
      const lines = (b?.lines ?? []).slice(it.b, it.b + it.inserted)
      return `${head}${lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join('')}.\n`
    })
    .join('')

/** Changes that stand so near that their context touches. */
interface Hunk {
  readonly changes: readonly Change[]
  readonly a: readonly [from: number, to: number]
  readonly b: readonly [from: number, to: number]
}

const hunksOf = (
  changes: readonly Change[],
  [a, b]: readonly Compared[],
  context: number,
): readonly Hunk[] => {
  const groups: Change[][] = []
  for (const change of changes) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const isNear = last !== undefined && change.a - (last.a + last.deleted) <= 2 * context
    if (group !== undefined && isNear) group.push(change)
    else groups.push([change])
  }
  return groups.map((group) => {
    const [first, last] = [group[0], group.at(-1)]
    if (first === undefined || last === undefined) throw new Error('an empty hunk')
    return {
      changes: group,
      a: [
        Math.max(0, first.a - context),
        Math.min(a?.lines.length ?? 0, last.a + last.deleted + context),
      ],
      b: [
        Math.max(0, first.b - context),
        Math.min(b?.lines.length ?? 0, last.b + last.inserted + context),
      ],
    }
  })
}

export interface Layout {
  readonly context: number
  readonly labels: readonly ByteString[]
}

/** The two header lines: names and times, or labels. */
const header = (
  task: Task,
  files: readonly Compared[],
  marks: readonly string[],
  { labels }: Layout,
): ByteString =>
  files
    .map(({ name, stat }, at) => {
      const label = labels[at]
      if (label !== undefined) return `${marks[at]} ${label}\n`
      const moment = momentOf(stat?.mtime ?? { s: 0, ns: 0 }, zoneOf(task.sys, task.env))
      return `${marks[at]} ${nameShown(name)}\t${strftime('%Y-%m-%d %H:%M:%S.%N %z', moment)}\n`
    })
    .join('')

/** Names with blanks and the like stand in C's quotes. */
const nameShown = (name: ByteString): ByteString => {
  if (!/[\0-\x1f"\\ \x7f]/.test(name)) return name
  const inside = name.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
  return `"${inside}"`
}

export const unifiedText = (
  task: Task,
  changes: readonly Change[],
  files: readonly Compared[],
  layout: Layout,
): ByteString => {
  const [a, b] = files
  const span = ([from, to]: readonly [number, number]): string =>
    to - from === 1 ? String(to) : to === from ? `${from},0` : `${from + 1},${to - from}`
  const hunks = hunksOf(changes, files, layout.context).map((hunk) => {
    let text = `@@ -${span(hunk.a)} +${span(hunk.b)} @@\n`
    let at = hunk.a[0]
    for (const it of hunk.changes) {
      for (; at < it.a; at++) text += marked(' ', a?.lines[at] ?? '')
      for (; at < it.a + it.deleted; at++) text += marked('-', a?.lines[at] ?? '')
      for (let i = it.b; i < it.b + it.inserted; i++) text += marked('+', b?.lines[i] ?? '')
    }
    for (; at < hunk.a[1]; at++) text += marked(' ', a?.lines[at] ?? '')
    return text
  })
  return header(task, files, ['---', '+++'], layout) + hunks.join('')
}

export const contextText = (
  task: Task,
  changes: readonly Change[],
  files: readonly Compared[],
  layout: Layout,
): ByteString => {
  const [a, b] = files
  const span = ([from, to]: readonly [number, number]): string =>
    to - from > 1 ? `${from + 1},${to}` : String(to)
  const hunks = hunksOf(changes, files, layout.context).map((hunk) => {
    const hasGone = hunk.changes.some((it) => it.deleted > 0)
    const hasCome = hunk.changes.some((it) => it.inserted > 0)
    let text = `***************\n*** ${span(hunk.a)} ****\n`
    if (hasGone) {
      text += contextSide(a?.lines ?? [], hunk.a, hunk.changes, {
        at: (it) => [it.a, it.deleted],
        mark: (it) => (it.inserted > 0 ? '! ' : '- '),
      })
    }
    text += `--- ${span(hunk.b)} ----\n`
    if (hasCome) {
      text += contextSide(b?.lines ?? [], hunk.b, hunk.changes, {
        at: (it) => [it.b, it.inserted],
        mark: (it) => (it.deleted > 0 ? '! ' : '+ '),
      })
    }
    return text
  })
  return header(task, files, ['***', '---'], layout) + hunks.join('')
}

const contextSide = (
  lines: readonly ByteString[],
  [from, to]: readonly [number, number],
  changes: readonly Change[],
  side: {
    at(it: Change): readonly [from: number, count: number]
    mark(it: Change): string
  },
): ByteString => {
  let text = ''
  for (let at = from; at < to; at++) {
    const change = changes.find((it) => {
      const [start, count] = side.at(it)
      return at >= start && at < start + count
    })
    text += marked(change === undefined ? '  ' : side.mark(change), lines[at] ?? '')
  }
  return text
}
