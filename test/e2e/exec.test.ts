import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, PROMPT, raw, start, temporaryFolder } from './kit.ts'

/** A command, and what it prints before the next prompt (recorded: bash 5.2.15, Debian 12). */
const TABLE: readonly (readonly [command: string, printed: string])[] = [
  ['cp /bin/echo /tmp/x; /tmp/x -n it is; echo " echo"', 'it is echo\n'],
  ['mv /tmp/x /tmp/cat; cat /tmp/cat > /tmp/y; chmod +x /tmp/y; /tmp/y moved', 'moved\n'],
  ['ln -s /bin/whoami /tmp/w; /tmp/w', 'root\n'],
  [
    'rm /usr/bin/whoami; whoami; /tmp/w',
    'bash: whoami: command not found\nbash: /tmp/w: No such file or directory\n',
  ],
  ['chmod -x /usr/bin/uname; uname', 'bash: /usr/bin/uname: Permission denied\n'],
  [
    '/tmp; /etc/passwd; ./nothing',
    'bash: /tmp: Is a directory\nbash: /etc/passwd: Permission denied\nbash: ./nothing: No such file or directory\n',
  ],
  [`printf '#!/bin/echo one\\n' > /tmp/s; chmod +x /tmp/s; /tmp/s two`, 'one /tmp/s two\n'],
  [
    `printf '#!/no/such\\n' > /tmp/s; /tmp/s`,
    'bash: /tmp/s: cannot execute: required file not found\n',
  ],
  ['printf "echo \\$0 \\$1\\n" > /tmp/s; /tmp/s arg', '/tmp/s arg\n'],
  [
    'printf "\\177ELF\\1\\1\\1" > /tmp/s; /tmp/s',
    'bash: /tmp/s: cannot execute binary file: Exec format error\n',
  ],
  ['PATH=/tmp; y by path', 'by path\n'],
]

test('a file is the program that its bytes are, wherever it stands', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const client = await raw(t, running)
  await client.until(PROMPT)
  for (const [command, printed] of TABLE) {
    client.send(`${command}\n`)
    assert.equal(await client.until(PROMPT), printed + PROMPT, command)
  }
})
