/** cksum(1) of coreutils 9.1; lists are checked by the algorithm that -a names. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { checkList } from '../shell/gnu/digest/check.ts'
import { type OldSum, oldSumLine } from '../shell/gnu/digest/old-sums.ts'
import { type Digest, showDigest } from '../shell/gnu/digest/program.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('a:cl:wz', [
  'algorithm:=a',
  'check=c',
  'debug',
  'ignore-missing',
  'length:=l',
  'quiet',
  'status',
  'warn=w',
  'strict',
  'tag',
  'untagged',
  'zero=z',
  'help',
  'version',
])

const digest = (tag: string, algorithm: string, bits: number): Digest => ({
  program: 'cksum',
  tag,
  algorithm,
  bits,
})

const ALGORITHMS: readonly (readonly [string, OldSum | Digest])[] = [
  ['bsd', 'bsd'],
  ['sysv', 'sysv'],
  ['crc', 'crc'],
  ['md5', digest('MD5', 'md5', 128)],
  ['sha1', digest('SHA1', 'sha1', 160)],
  ['sha224', digest('SHA224', 'sha224', 224)],
  ['sha256', digest('SHA256', 'sha256', 256)],
  ['sha384', digest('SHA384', 'sha384', 384)],
  ['sha512', digest('SHA512', 'sha512', 512)],
  ['blake2b', { ...digest('BLAKE2b', 'blake2b512', 512), hasLength: true }],
  ['sm3', digest('SM3', 'sm3', 256)],
]

export const program: Program = {
  names: ['cksum'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    let algorithm: OldSum | Digest = 'crc'
    for (const { key, value = '' } of options) {
      if (key !== 'a') continue
      const found = matchWord<OldSum | Digest>(task, '--algorithm', value, ALGORITHMS)
      if ('problem' in found) return yield* tryHelp(task, found.problem)
      algorithm = found.value
    }
    if (ends !== undefined) return yield* endEarly(task, 'cksum', ends)
    const flags = new Set(options.map(({ key }) => key))
    const names = operands.length > 0
    let status = 0
    for (const path of names ? operands : ['-']) {
      if (!(yield* one(task, algorithm, { flags, path, names }))) status = 1
    }
    return status
  },
}

function* one(
  task: Task,
  algorithm: OldSum | Digest,
  { flags, path, names }: { flags: Set<string>; path: ByteString; names: boolean },
): Run<boolean> {
  if (typeof algorithm !== 'string') {
    if (!flags.has('untagged')) flags.add('tag')
    const wanted = { flags, bits: algorithm.bits }
    return flags.has('c')
      ? yield* checkList(task, algorithm, wanted, path)
      : yield* showDigest(task, algorithm, wanted, path)
  }
  const line = yield* oldSumLine(task, algorithm, { path, names })
  if (!failed(line)) {
    yield* task.out(`${line}${flags.has('z') ? '\0' : '\n'}`)
    return true
  }
  yield* complain(task, `${quotedName(path, task.env)}: ${line.text}`)
  return false
}
