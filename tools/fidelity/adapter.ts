/**
 * An adapter for the corpus' runner: one SSH connection per item, its snippet as the command. Where
 * to connect stands in the environment, because the runner loads adapters by path.
 */
import { connect } from 'node:net'
import ssh2 from 'ssh2'

type ClientChannel = Parameters<Parameters<InstanceType<typeof ssh2.Client>['shell']>[1]>[1]

interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** What the truth keeps of an item's output. */
const OUTPUT_BYTES_MAX = 300_000
/** bash reports a death by signal as this much and its number. */
const SIGNALED = 128
const SIGNALS = new Map([
  ['HUP', 1],
  ['INT', 2],
  ['QUIT', 3],
  ['ILL', 4],
  ['ABRT', 6],
  ['FPE', 8],
  ['KILL', 9],
  ['SEGV', 11],
  ['PIPE', 13],
  ['ALRM', 14],
  ['TERM', 15],
])

/** Runs an item's snippet; rejects when the connection fails. */
export const run = (
  { snippet }: { readonly snippet: string },
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Answer> =>
  new Promise((answer, fails) => {
    const client = connected(timeoutMs, fails)
    const [stdout, stderr] = [collector(), collector()]
    let exit = -SIGNALED
    const timer = setTimeout(() => client.destroy(), timeoutMs)
    client.on('close', () => {
      clearTimeout(timer)
      answer({ stdout: stdout.text(), stderr: stderr.text(), exit })
    })
    client.on('ready', () => {
      client.exec(commandOf(snippet), (failure, channel) => {
        if (failure !== undefined) return fails(failure)
        channel.on('data', stdout.take)
        channel.stderr.on('data', stderr.take)
        channel.on('exit', (status: number | null, signal?: string) => {
          exit = status ?? SIGNALED + (SIGNALS.get((signal ?? '').replace(/^SIG/, '')) ?? 0)
        })
        channel.on('close', () => client.end())
        channel.end()
      })
    })
  })

/** A client on its way; it sends a packet in two writes, which must not wait 40 ms for each other. */
const connected = (timeoutMs: number, fails: (cause: Error) => void) => {
  const port = Number(process.env.MIMICRY_FIDELITY_PORT)
  return new ssh2.Client().on('error', fails).connect({
    sock: connect({ host: '127.0.0.1', port, noDelay: true }),
    username: 'root',
    password: 'fidelity',
    readyTimeout: timeoutMs,
    algorithms: { kex: ['curve25519-sha256'], cipher: ['aes128-gcm@openssh.com'] },
  })
}

/**
 * sshd starts in the home. Sets that begin elsewhere go there by another shell, which the snippet's
 * takes the place of: the same process, and nothing of the first one in its environment.
 */
const commandOf = (snippet: string): string => {
  const folder = process.env.MIMICRY_FIDELITY_FOLDER ?? ''
  if (folder === '') return snippet
  const quoted = `'${snippet.replaceAll("'", `'\\''`)}'`
  return `cd ${folder}; unset OLDPWD; exec bash -c ${quoted}`
}

interface Played {
  readonly transcript: readonly string[]
  readonly exited: number | null
}

/** As the truth was recorded: silence that ends the start, silence that ends each key's answer. */
const START_SILENCE_MS = 900
const KEY_SILENCE_MS = 450
const ANSWER_MS_MAX = 4_000

/** Types an item's keys into a login shell on a terminal of 80 by 24. */
export const session = (
  { keys }: { readonly keys: readonly string[] },
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Played> =>
  new Promise((played, fails) => {
    const client = connected(timeoutMs, fails)
    client.on('ready', () => {
      client.shell({ term: 'xterm-256color', rows: 24, cols: 80 }, (failure, channel) => {
        if (failure !== undefined) return fails(failure)
        type(channel, keys).then((answer) => {
          client.end()
          played(answer)
        }, fails)
      })
    })
  })

const type = async (channel: ClientChannel, keys: readonly string[]): Promise<Played> => {
  let parts: Buffer[] = []
  let lastMs = 0
  let exited: number | null = null
  let isClosed = false
  channel.on('data', (bytes: Buffer) => {
    parts.push(bytes)
    lastMs = performance.now()
  })
  channel.on('exit', (status: number | null) => {
    exited = status
  })
  channel.on('close', () => {
    isClosed = true
  })
  const answer = async (silenceMs: number): Promise<string> => {
    const startMs = performance.now()
    lastMs = startMs
    const isDone = (nowMs: number): boolean =>
      isClosed || nowMs - lastMs >= silenceMs || nowMs - startMs >= ANSWER_MS_MAX
    while (!isDone(performance.now())) await new Promise((next) => setTimeout(next, 10))
    const text = Buffer.concat(parts).toString('utf8')
    parts = []
    return text
  }
  const transcript = [await answer(START_SILENCE_MS)]
  for (const key of keys) {
    if (isClosed) {
      transcript.push('<closed>')
      continue
    }
    channel.write(key)
    transcript.push(await answer(KEY_SILENCE_MS))
  }
  return { transcript, exited }
}

const collector = () => {
  const parts: Buffer[] = []
  let total = 0
  return {
    take: (bytes: Buffer): void => {
      if (total < OUTPUT_BYTES_MAX) parts.push(bytes)
      total += bytes.length
    },
    text: (): string => Buffer.concat(parts).toString('utf8'),
  }
}
