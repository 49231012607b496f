import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { configOf, PROMPT, raw, start, temporaryFolder } from './kit.ts'

const program = (name: string): string => `
export const program = {
  names: ['${name}'],
  *run(task) {
    yield* task.out('EXTRA ' + task.args.join(' ') + '\\n')
    return 5
  },
}
`

test("an operator's programs stand on PATH, in place of what had their name", async (t) => {
  const folder = temporaryFolder(t)
  const programs = join(folder, 'programs')
  mkdirSync(programs)
  writeFileSync(join(programs, 'one.ts'), program('frobnicate'))
  writeFileSync(join(programs, 'two.ts'), program('uptime'))
  const config = configOf(folder, { MIMICRY_PROGRAMS: JSON.stringify([programs]) })
  const client = await raw(t, await start(t, config))
  await client.until(PROMPT)
  client.send('frobnicate a "b c"; echo $?; uptime; /usr/bin/uptime -p\n')
  assert.equal(
    await client.until(PROMPT),
    `EXTRA frobnicate a b c\n5\nEXTRA uptime\nEXTRA /usr/bin/uptime -p\n${PROMPT}`,
  )
  client.send(
    'type -a frobnicate; stat -c "%A %U" /usr/local/bin/frobnicate; cp /usr/local/bin/frobnicate /tmp/x; /tmp/x\n',
  )
  assert.equal(
    await client.until(PROMPT),
    `frobnicate is /usr/local/bin/frobnicate\n-rwxr-xr-x root\nEXTRA /tmp/x\n${PROMPT}`,
  )
})

test('a folder of programs that is not there is refused with its name', async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_PROGRAMS: JSON.stringify([join(folder, 'none')]) })
  await assert.rejects(
    start(t, config),
    /^Error: programs: .*\/none can't be loaded: ENOENT: no such file or directory/,
  )
})

test("Ubuntu's interpreters run what they are given, by the versions it has", async (t) => {
  const client = await raw(t, await start(t, configOf(temporaryFolder(t))))
  await client.until(PROMPT)
  client.send(
    'python3 --version; python3 -c \'import os, sys; os.system("id -u"); print(sys.version_info[1], 6 * 7)\'\n',
  )
  assert.equal(await client.until(PROMPT), `Python 3.12.3\n0\n12 42\n${PROMPT}`)
  client.send("perl -e 'print 6*7, \"\\n\"'; awk 'BEGIN { print 6 * 7 }'; echo '6 * 7' | bc\n")
  assert.equal(await client.until(PROMPT), `42\n42\n42\n${PROMPT}`)
})
