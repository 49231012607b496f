import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run, Task } from '../shell/program.ts'
import { standIns } from './stand-ins.ts'

const all = standIns()

/** What it prints, and its status; undefined when nothing stands in. */
const said = (name: string, argv: readonly string[]) => {
  const program = all.of(name, argv)
  if (program === undefined) return undefined
  const text = { out: '', err: '' }
  const task = {
    args: argv,
    *out(more: string): Run<void> {
      text.out += more
    },
    *err(more: string): Run<void> {
      text.err += more
    },
    *flush(): Run<void> {},
  } as unknown as Task
  const run = program.run(task)
  for (;;) {
    const { done, value } = run.next()
    if (done === true) return { ...text, status: value }
  }
}

test('a program is called by its whole name or its base name, as it prints it', () => {
  assert.deepEqual(said('wipefs', ['/sbin/wipefs']), {
    out: '',
    err: "wipefs: no device specified\nTry 'wipefs --help' for more information.\n",
    status: 1,
  })
  assert.deepEqual(said('pathchk', ['/usr/bin/pathchk']), {
    out: '',
    err: "/usr/bin/pathchk: missing operand\nTry '/usr/bin/pathchk --help' for more information.\n",
    status: 1,
  })
})

test('an option that the program does not know is named as it was given', () => {
  assert.deepEqual(said('wipefs', ['wipefs', '--cowabunga']), {
    out: '',
    err: "wipefs: unrecognized option '--cowabunga'\nTry 'wipefs --help' for more information.\n",
    status: 1,
  })
  assert.equal(said('wipefs', ['wipefs', '--force']), undefined, 'one that it knows')
})

test('nothing stands in for what nobody recorded', () => {
  assert.equal(said('wipefs', ['wipefs', '-a', '/dev/sda']), undefined)
  assert.equal(said('nosuchprogram', ['nosuchprogram']), undefined)
})

test('a text is found by its command line', () => {
  assert.equal(all.text('wipefs --version'), '{name} from util-linux 2.38.1\n')
  assert.equal(all.text('nosuchprogram --version'), undefined)
})
