/** The operators of [[ ]] that `test` has too. */
import type { ByteString } from '../../base/bytes.ts'
import type { ShellProcess } from '../shell-process.ts'
import { testHostOf } from '../test-host.ts'
import { binaryTest, unaryTest } from '../test-operators.ts'

/** -f -d -n -z ...; what has no answer is false. */
export const testFile = (shell: ShellProcess, operator: string, text: ByteString): boolean =>
  unaryTest(operator, text, testHostOf(shell)) ?? false

/** -nt -ot -ef. */
export const compareFiles = (
  shell: ShellProcess,
  operator: string,
  a: ByteString,
  b: ByteString,
): boolean => binaryTest(a, operator, b, testHostOf(shell)) === true
