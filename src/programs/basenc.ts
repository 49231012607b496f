/** basenc(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import {
  BASE32,
  BASE64,
  type Encoding,
  type EncodingJob,
  runEncoding,
  takeEncodingOption,
} from '../shell/gnu/encoding.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { BASE16, BASE32_HEX, BASE64_URL, bitsOf, Z85 } from './basenc/encodings.ts'

const ENCODINGS: ReadonlyMap<ByteString, Encoding> = new Map([
  ['base64', BASE64],
  ['base64url', BASE64_URL],
  ['base32', BASE32],
  ['base32hex', BASE32_HEX],
  ['base16', BASE16],
  ['base2msbf', bitsOf('high first')],
  ['base2lsbf', bitsOf('low first')],
  ['z85', Z85],
])

const OPTIONS = optionTable('diw:', [
  'decode=d',
  'wrap:=w',
  'ignore-garbage=i',
  ...ENCODINGS.keys(),
  'help',
  'version',
])

export const program: Program = {
  names: ['basenc'],
  *run(task) {
    const job: EncodingJob = { decodes: false, ignores: false, wrap: 76 }
    let encoding: Encoding | undefined
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      const named = ENCODINGS.get(key)
      if (named !== undefined) encoding = named
      else {
        const problem = takeEncodingOption(task, job, key, value)
        if (problem !== undefined) return yield* complain(task, problem)
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'basenc', ends)
    if (encoding === undefined) return yield* tryHelp(task, 'missing encoding type')
    return yield* runEncoding(task, operands, encoding, job)
  },
}
