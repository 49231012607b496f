/** Operators of two numbers but for the power, which may take long. */
import { add, compare, divide, modulo, multiply, type Num, ONE, subtract, ZERO } from './number.ts'

const truth = (is: boolean): Num => (is ? ONE : ZERO)

/** What comes out, or what is wrong. */
export const compute = (operator: string, a: Num, b: Num, scale: number): Num | string => {
  const order = compare(a, b)
  switch (operator) {
    case '+':
      return add(a, b)
    case '-':
      return subtract(a, b)
    case '*':
      return multiply(a, b, scale)
    case '/':
      return divide(a, b, scale) ?? 'Divide by zero'
    case '%':
      return modulo(a, b, scale) ?? 'Modulo by zero'
    case '&&':
    case '||':
      return truth(b.value !== 0n)
    case '==':
      return truth(order === 0)
    case '!=':
      return truth(order !== 0)
    case '<':
      return truth(order < 0)
    case '<=':
      return truth(order <= 0)
    case '>':
      return truth(order > 0)
    default:
      return truth(order >= 0)
  }
}
