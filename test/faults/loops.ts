/** What the visitors of the fault tests do over and over, and how it is judged afterwards. */
import assert from 'node:assert/strict'

/** A loop counts n up; each turn's line answers `n\n` when it is done. */
export interface LoopKind {
  readonly name: string
  /** Programs it can't do without. */
  readonly needs: readonly string[]
  /** Makes the place of loop `k`, in which turn 0 is done. */
  begin(k: string): string
  turn(k: string, n: number): string
  /** Shows what judge wants to see. */
  show(k: string): string
  /** The newest turn that is there; throws when anything is half there. */
  newest(shown: string): number
}

/** Lines appended to a file: all of them, in order, each whole. */
const append: LoopKind = {
  name: 'append',
  needs: ['echo', 'cat'],
  begin: (k) => `echo 0 > /tmp/append-${k}`,
  turn: (k, n) => `echo ${n} >> /tmp/append-${k}; echo ${n}`,
  show: (k) => `cat /tmp/append-${k}`,
  newest: (shown) => {
    const lines = shown.split('\n').length - 1
    const wanted = Array.from({ length: lines }, (_, n) => `${n}\n`).join('')
    assert.equal(shown, wanted)
    return lines - 1
  },
}

/** A file replaced by renaming a new one over it: always there, always one of the two. */
const replace: LoopKind = {
  name: 'replace',
  needs: ['echo', 'cat', 'mv'],
  begin: (k) => `echo 0 > /tmp/replace-${k}`,
  turn: (k, n) => `echo ${n} > /tmp/new-${k}; mv /tmp/new-${k} /tmp/replace-${k}; echo ${n}`,
  show: (k) => `cat /tmp/replace-${k}`,
  newest: (shown) => {
    assert.match(shown, /^\d+\n$/)
    return Number(shown)
  },
}

/** A file that moves between two directories: in exactly one of them. */
const move: LoopKind = {
  name: 'move',
  needs: ['mkdir', 'echo', 'mv', 'ls'],
  begin: (k) => `mkdir -p /tmp/even-${k} /tmp/odd-${k}; echo me > /tmp/even-${k}/0`,
  turn: (k, n) => `mv /tmp/${side(n - 1)}-${k}/${n - 1} /tmp/${side(n)}-${k}/${n}; echo ${n}`,
  show: (k) => `cd /tmp; ls even-${k} odd-${k}; cat even-${k}/* odd-${k}/* 2> /dev/null; cd`,
  newest: (shown) => {
    const found = /^even-\S+:\n(\d*)\n*odd-\S+:\n(\d*)\n*me\n$/.exec(shown)
    const [, even = '', odd = ''] = found ?? []
    assert(found !== null && (even === '') !== (odd === ''), `half moved: ${shown}`)
    const n = Number(even || odd)
    assert.equal(side(n), even === '' ? 'odd' : 'even')
    return n
  },
}
const side = (n: number) => (n % 2 === 0 ? 'even' : 'odd')

/** A file that gets a second name and loses the first: two inodes change with each step. */
const link: LoopKind = {
  name: 'link',
  needs: ['mkdir', 'echo', 'ln', 'rm', 'ls', 'stat'],
  begin: (k) => `mkdir -p /tmp/link-${k}; echo me > /tmp/link-${k}/0`,
  turn: (k, n) => {
    const [old, young] = [`/tmp/link-${k}/${n - 1}`, `/tmp/link-${k}/${n}`]
    // A turn that a kill has cut in half is done again.
    return `rm -f ${young}; ln ${old} ${young}; rm ${old}; echo ${n}`
  },
  show: (k) => `stat -c '%h %i %s' /tmp/link-${k}/*; ls -C /tmp/link-${k}`,
  newest: (shown) => {
    const lines = shown.trimEnd().split('\n')
    const names = (lines.pop() ?? '').split(/\s+/).map(Number).sort((a, b) => a - b) // biome-ignore format: one line
    const [first] = lines
    assert.match(first ?? '', new RegExp(`^${names.length} \\d+ 3$`), `links of ${shown}`)
    assert.deepEqual(new Set(lines), new Set([first]))
    assert(names.length === 1 || (names.length === 2 && names[1] === (names[0] ?? 0) + 1), shown)
    // Between `ln` and `rm` both names are there, and the turn is not over.
    return names[0] ?? Number.NaN
  },
}

export const LOOPS: readonly LoopKind[] = [append, replace, move, link]
