/** Asks real programs in the throw-away root of ../shared/truth (Debian 12, no network). */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ByteString } from '../src/base/bytes.ts'

/** What the real bash answered to one snippet. */
export interface Truth {
  readonly id: string
  readonly stdout: ByteString
  readonly stderr: ByteString
  readonly exit: number
  readonly timeout: boolean
  /** Two runs differed. */
  readonly volatile: boolean
}

interface Recorded {
  id: string
  stdout?: string
  stderr?: string
  stdout_b64?: string
  stderr_b64?: string
  exit: number
  timeout: boolean
  volatile: boolean
}

/**
 * Runs each snippet twice by real bash as root in a fresh overlay. The environment variables TRUTH
 * (folder of record.py), TRUTH_ROOT and TRUTH_WORK say where; of a server, TRUTH_SERVER_ROOT.
 */
export const askTruth = (
  snippets: ReadonlyMap<string, ByteString>,
  { isServer = false }: { readonly isServer?: boolean } = {},
): Map<string, Truth> => {
  const tool = resolve(process.env.TRUTH ?? '../shared/truth')
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-truth-'))
  const questions = join(folder, 'in.jsonl')
  const answers = join(folder, 'out.jsonl')
  const limit = Number(process.env.TRUTH_SECONDS ?? 8)
  const lines = [...snippets].map(([id, snippet]) =>
    JSON.stringify({ id, snippet: Buffer.from(snippet, 'latin1').toString('utf8'), limit }),
  )
  writeFileSync(questions, `${lines.join('\n')}\n`)
  const ran = spawnSync(
    'unshare',
    ['-m', '--propagation', 'private', './record.py', questions, answers],
    {
      cwd: tool,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        TRUTH_WORK: `/var/tmp/truth/work-record-${process.pid}`,
        ...process.env,
        ...(isServer && { TRUTH_ROOT: process.env.TRUTH_SERVER_ROOT }),
      },
    },
  )
  if (ran.status !== 0) throw new Error(`record.py in ${tool} ended with ${ran.status}`)
  const found = readFileSync(answers, 'utf8').trim().split('\n').map(truthOf)
  rmSync(folder, { recursive: true })
  return new Map(found.map((it) => [it.id, it]))
}

const truthOf = (line: string): Truth => {
  const it = JSON.parse(line) as Recorded
  return {
    id: it.id,
    stdout: streamOf(it.stdout, it.stdout_b64),
    stderr: streamOf(it.stderr, it.stderr_b64),
    exit: it.exit,
    timeout: it.timeout,
    volatile: it.volatile,
  }
}

const streamOf = (text: string | undefined, base64: string | undefined): ByteString =>
  text === undefined
    ? Buffer.from(base64 ?? '', 'base64').toString('latin1')
    : Buffer.from(text, 'utf8').toString('latin1')
