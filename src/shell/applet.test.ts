import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appletOf } from './applet.ts'
import type { Program, Programs } from './program.ts'

const programOf = (...names: string[]): Program => ({
  names,
  *run() {
    return 0
  },
})
const [busybox, ps, dash] = [programOf('busybox'), programOf('ps'), programOf('sh', 'dash')]
const programs: Programs = {
  byName: (name) => [busybox, ps, dash].find(({ names }) => names.includes(name)),
  identify: () => undefined,
  recorded: () => undefined,
}
const EXE = 7

test('busybox that hands an applet on to itself is the program of that name', () => {
  const becoming = (before: readonly [number, string], name: string, program = busybox) => {
    const [exe, called] = before
    const found = { program, exe: EXE, argv: [name] }
    return appletOf(programs, { exe, argv: [called] }, found)?.names[0]
  }
  assert.equal(becoming([1, 'bash'], 'ps'), 'busybox', 'the shell starts it')
  assert.equal(becoming([EXE, 'busybox'], 'ps'), 'busybox', 'it starts its own link')
  assert.equal(becoming([EXE, '/bin/ps'], 'ps'), 'ps')
  assert.equal(becoming([EXE, '-ash'], '/bin/ash'), 'sh')
  assert.equal(becoming([EXE, 'none'], 'none'), 'busybox')
  assert.equal(becoming([EXE, 'ps'], 'ps', ps), 'ps')
  assert.equal(
    appletOf(programs, { exe: EXE, argv: [] }, { program: undefined, exe: EXE, argv: [] }),
    undefined,
  )
})
