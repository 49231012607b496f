/** apt-get update without a network: every source is tried three times, then given up. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { addressOf, connectError, NAME_FAILURE } from '../../shell/gnu/network.ts'
import type { Run, Task } from '../../shell/program.ts'

const FAILED = 100
const TRIES = 3
/** Between two tries (Acquire::Retries::Delay): one second, then two. */
const FIRST_DELAY_MS = 1_000

const PARTIAL = '/var/lib/apt/lists/partial'
const MISSING = `E: List directory ${PARTIAL} is missing. - Acquire (13: Permission denied)\n`
const CACHES = ['pkgcache.bin', 'srcpkgcache.bin']
  .map(
    (it) =>
      `W: Problem unlinking the file /var/cache/apt/${it} - RemoveCaches (13: Permission denied)\n`,
  )
  .join('')
const LOCKED =
  'E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\n' +
  `E: Unable to lock directory /var/lib/apt/lists/\n${CACHES}`

interface Source {
  readonly host: ByteString
  readonly address: ByteString
  readonly suite: ByteString
}

export function* update(
  { task, quiet }: { readonly task: Task; readonly quiet: number },
  list: ByteString,
): Run<number> {
  const { sys } = task
  if (sys.process.credentials.euid !== 0) {
    if (quiet < 2) yield* task.out('Reading package lists...\n')
    yield* task.flush()
    yield* task.err(failed(sys.stat(PARTIAL)) ? MISSING : LOCKED)
    return FAILED
  }
  void sys.mkdir(PARTIAL, 0o700) // mostly it is there
  const sources = sourcesOf(list)
  const say = function* (text: ByteString): Run<void> {
    if (quiet < 2) yield* task.out(text)
    yield* task.flush()
  }
  const faults: ByteString[] = []
  for (let attempt = 0; attempt < TRIES; attempt++) {
    for (const [at, { address, suite }] of sources.entries()) {
      yield* say(`Ign:${at + 1} ${address} ${suite} InRelease\n`)
    }
    if (sources.length > 0) yield* sys.sleep(FIRST_DELAY_MS * 2 ** attempt)
  }
  for (const [at, { host, address, suite }] of sources.entries()) {
    const reason = yield* reasonFor(task, host)
    yield* say(`Err:${at + 1} ${address} ${suite} InRelease\n  ${reason}\n`)
    faults.push(`W: Failed to fetch ${address}/dists/${suite}/InRelease  ${reason}\n`)
  }
  yield* say('Reading package lists...\n')
  yield* task.err(faults.join(''))
  if (faults.length > 0) {
    const old = 'They have been ignored, or old ones used instead.'
    yield* task.err(`W: Some index files failed to download. ${old}\n`)
  }
  return 0
}

function* reasonFor(task: Task, host: ByteString): Run<ByteString> {
  const address = yield* addressOf(task.sys, host)
  if (address === undefined)
    return `${NAME_FAILURE.replace(' in name resolution', '')} resolving '${host}'`
  const error = connectError(address)
  const place = `${host}:80 (${address})`
  return failed(error)
    ? `Cannot initiate the connection to ${place}. - connect (${error.number}: ${error.text})`
    : ''
}

/** `deb [options] http://host/path suite ...` of sources.list(5). */
const sourcesOf = (list: ByteString): readonly Source[] => {
  const found: Source[] = []
  for (const line of list.split('\n')) {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line)
    if (match === null) continue
    const address = (match[1] ?? '').replace(/\/+$/, '')
    const suite = match[2] ?? ''
    if (found.some((it) => it.address === address && it.suite === suite)) continue
    found.push({ host: /^\w+:\/\/([^/:]+)/.exec(address)?.[1] ?? '', address, suite })
  }
  return found
}
