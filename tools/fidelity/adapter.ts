/**
 * An adapter for the corpus' runner: one SSH connection per item, its snippet as the command. Where
 * to connect stands in the environment, because the runner loads adapters by path.
 */
import { connect } from 'node:net'
import ssh2 from 'ssh2'

interface Item {
  readonly snippet: string
}

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

/** Runs an item's snippet; rejects when there is no answer in time. */
export const run = (item: Item, { timeoutMs }: { readonly timeoutMs: number }): Promise<Answer> =>
  new Promise((answer, fails) => {
    const client = new ssh2.Client()
    const [stdout, stderr] = [collector(), collector()]
    let exit = -1
    const timer = setTimeout(() => {
      client.destroy()
      answer({ stdout: stdout.text(), stderr: stderr.text(), exit: -SIGNALED })
    }, timeoutMs)
    client.on('error', (cause: Error) => {
      clearTimeout(timer)
      fails(cause)
    })
    client.on('ready', () => {
      client.exec(commandOf(item.snippet), (failure, channel) => {
        if (failure !== undefined) return fails(failure)
        channel.on('data', stdout.take)
        channel.stderr.on('data', stderr.take)
        channel.on('exit', (status: number | null, signal?: string) => {
          exit = status ?? SIGNALED + (SIGNALS.get((signal ?? '').replace(/^SIG/, '')) ?? 0)
        })
        channel.on('close', () => {
          clearTimeout(timer)
          client.end()
          answer({ stdout: stdout.text(), stderr: stderr.text(), exit })
        })
        channel.end()
      })
    })
    client.connect({
      // This client sends a packet in two writes: without this each waits 40 ms for the other.
      sock: connect({
        host: '127.0.0.1',
        port: Number(process.env.MIMICRY_FIDELITY_PORT),
        noDelay: true,
      }),
      username: 'root',
      password: 'fidelity',
      readyTimeout: timeoutMs,
      algorithms: { kex: ['curve25519-sha256'], cipher: ['aes128-gcm@openssh.com'] },
    })
  })

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

/** Keystrokes need a terminal at the SSH door, which is being built. */
export const session = (): never => {
  throw new Error('interactive items need a terminal at the SSH door: not there yet')
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
