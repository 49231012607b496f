/** The inside of [[ ]] as bash prints it. */
import type { ByteString } from '../base/bytes.ts'
import type { Test } from './ast.ts'

/** `word` alone means -n, and two `!` nothing. */
export const printTest = (test: Test): ByteString => {
  switch (test.kind) {
    case 'word':
      return `-n ${test.word.source}`
    case 'unary':
      return `${test.operator} ${test.word.source}`
    case 'binary':
      return `${test.left.source} ${test.operator} ${test.right.source}`
    case 'not':
      return test.test.kind === 'not' ? printTest(test.test.test) : `! ${printTest(test.test)}`
    case 'and':
      return `${printTest(test.left)} && ${printTest(test.right)}`
    case 'or':
      return `${printTest(test.left)} || ${printTest(test.right)}`
    case 'parenthesis':
      return `( ${printTest(test.test)} )`
    default:
      return test satisfies never
  }
}
