import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { configOf, start, temporaryFolder, WAIT_MS_MAX } from './kit.ts'
import { without } from './ssh-clients.ts'

const DOOR = { MIMICRY_LISTEN: '[{host: "127.0.0.1", port: 0, as: telnet}]' }
const LAB = { ...DOOR, MIMICRY_PERSONA: 'debian-12' }

/** A client as bots have it: it answers options, and waits for words. */
class Scanner {
  readonly #socket: Socket
  #text = ''
  #isClosed = false
  #look = (): void => {}

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.on('data', (bytes: Buffer) => {
      this.#answer(bytes)
      this.#look()
    })
    this.#socket.on('close', () => {
      this.#isClosed = true
      this.#look()
    })
    this.#socket.on('error', () => {})
  }

  /** Mirai's consume_iacs: NAWS yes, other requests no, offers yes. */
  #answer(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at++) {
      const [byte = 0, verb = 0, option = 0] = bytes.subarray(at, at + 3)
      if (byte !== 255) {
        this.#text += String.fromCharCode(byte)
        continue
      }
      if (verb === 253 && option === 31) {
        this.send(Buffer.from([255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240]))
      } else if (verb === 253) this.send(Buffer.from([255, 252, option]))
      else if (verb === 251) this.send(Buffer.from([255, 253, option]))
      at += 2
    }
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** All text until one of these ends it, or the connection. */
  until(...ends: readonly string[]): Promise<string> {
    return new Promise((found, fails) => {
      const timer = setTimeout(() => fails(new Error(JSON.stringify(this.#text))), WAIT_MS_MAX)
      this.#look = () => {
        if (!this.#isClosed && !ends.some((end) => this.#text.endsWith(end))) return
        clearTimeout(timer)
        this.#look = () => {}
        const text = this.#text
        this.#text = ''
        found(text)
      }
      this.#look()
    })
  }

  close(): void {
    this.#socket.destroy()
  }
}

const scanner = async (
  t: Parameters<typeof start>[0],
  env: { [name: string]: string },
): Promise<{ client: Scanner; port: number }> => {
  const running = await start(t, configOf(temporaryFolder(t), env))
  const port = running.doors[0]?.port ?? 0
  const client = new Scanner(port)
  t.after(() => client.close())
  return { client, port }
}

const login = async (client: Scanner): Promise<string> => {
  let seen = await client.until('ogin: ')
  client.send('root\r\n')
  seen += await client.until('assword: ')
  client.send('xc3511\r\n')
  return seen + (await client.until('# '))
}

test("Mirai's scanner gets from the banner to its token", async (t) => {
  const { client } = await scanner(t, LAB)
  assert.equal(
    await login(client),
    '\r\r\nDebian GNU/Linux 12\r\n\rweb01 login: root\r\nPassword: \r\nroot@web01:~# ',
  )
  client.send('enable\r\n')
  const builtins = (await client.until('~# ')).split('\r\n')
  assert.deepEqual([builtins[0], builtins[1], builtins.length], ['enable', 'enable .', 63])
  client.send('system\r\n')
  const prompt = 'root@web01:~# '
  assert.equal(await client.until('~# '), `system\r\n-bash: system: command not found\r\n${prompt}`)
  client.send('shell\r\n')
  assert.equal(await client.until('~# '), `shell\r\n-bash: shell: command not found\r\n${prompt}`)
  client.send('sh\r\n')
  assert.equal(await client.until('# '), 'sh\r\n# ')
  client.send('/bin/busybox MIRAI\r\n')
  assert.equal(await client.until('# '), '/bin/busybox MIRAI\r\nMIRAI: applet not found\r\n# ')
  client.send('exit\r\n')
  await client.until('~# ')
  client.send('exit\r\n')
  assert.equal(await client.until(), 'exit\r\nlogout\r\n')
})

test('the terminal is what telnetd leaves: size by NAWS, tabs expanded, no TERM', async (t) => {
  const { client } = await scanner(t, LAB)
  await login(client)
  client.send('stty size; echo "TERM=$TERM"; env | grep -c ^TERM=\r\n')
  assert.match(await client.until('~# '), /\r\n24 80\r\nTERM=dumb\r\n0\r\nroot@web01:~# $/)
  client.send(Buffer.from([255, 250, 31, 0, 120, 0, 50, 255, 240]))
  client.send("stty size; printf 'a\\tb\\n'\r\n")
  assert.match(await client.until('b\r\nroot@web01:~# '), /\r\n50 120\r\na {7}b\r\nroot@web01:~# $/)
})

test('what is typed in haste after the password reaches the shell', async (t) => {
  const { client } = await scanner(t, LAB)
  await client.until('ogin: ')
  client.send('root\r\n')
  await client.until('assword: ')
  client.send('x\r\nid -un\r\nexit\r\n')
  const rest = await client.until()
  assert.ok(rest.includes('\r\nroot\r\n') && rest.endsWith('logout\r\n'), JSON.stringify(rest))
})

test('a wrong password is refused after seconds', async (t) => {
  const { client } = await scanner(t, {
    ...LAB,
    MIMICRY_AUTH__POLICY: 'list',
    MIMICRY_AUTH__USERS: '{root: [toor]}',
  })
  await client.until('ogin: ')
  client.send('root\r\n')
  await client.until('assword: ')
  const startedMs = performance.now()
  client.send('admin\r\n')
  assert.equal(await client.until('ogin: '), '\r\n\r\nLogin incorrect\r\nweb01 login: ')
  assert.ok(performance.now() - startedMs > 1_400)
})

test('where no question is asked there is a shell at once', async (t) => {
  const { client } = await scanner(t, { ...LAB, MIMICRY_AUTH__POLICY: 'none' })
  assert.equal(await client.until('~# '), '\r\r\nDebian GNU/Linux 12\r\n\rroot@web01:~# ')
})

/** Runs a real client: each line goes out when what it waits for has come. */
const converse = (
  command: readonly string[],
  lines: readonly (readonly [end: string, line: string])[],
): Promise<string> =>
  new Promise((done, fails) => {
    const [program = '', ...args] = command
    const child = spawn(program, args)
    const left = [...lines]
    let seen = ''
    let from = 0
    const timer = setTimeout(() => child.kill('SIGKILL'), WAIT_MS_MAX)
    const take = (bytes: Buffer): void => {
      seen += bytes.toString('latin1')
      const [next] = left
      if (next === undefined || !seen.slice(from).includes(next[0])) return
      left.shift()
      from = seen.length
      child.stdin.write(next[1])
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', fails)
    child.once('close', () => {
      clearTimeout(timer)
      done(seen)
    })
  })

const LINES = [
  ['login: ', 'root\n'],
  ['Password: ', 'x\n'],
  ['# ', 'echo $((6*7))\n'],
  ['42', 'exit\n'],
] as const

const CLIENTS = [
  { name: 'inetutils telnet', command: ['telnet'] },
  { name: 'busybox telnet', command: ['busybox', 'telnet'] },
]
for (const { name, command } of CLIENTS) {
  test(`${name} logs in and out`, { skip: without(command[0] ?? '') }, async (t) => {
    const running = await start(t, configOf(temporaryFolder(t), LAB))
    const port = String(running.doors[0]?.port)
    const seen = await converse([...command, '127.0.0.1', port], LINES)
    assert.match(seen, /\r?\n42\r?\n/)
  })
}
