/** factor(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { FACTOR_DIGITS_MAX } from '../base/limits.ts'
import { lineReader, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version', '-debug'])
const FOREVER_MS = 3_600_000

export const program: Program = {
  names: ['factor'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'factor', ends)
    let status = 0
    const lines = heldLines(task)
    const take = function* (word: ByteString): Run<void> {
      if (!(yield* show(task, word, lines))) status = 1
    }
    for (const word of operands) yield* take(word)
    if (operands.length > 0) {
      yield* lines.end()
      return status
    }
    const reader = lineReader(task.sys, STDIN)
    for (;;) {
      const batch = yield* reader.next()
      if (failed(batch)) return yield* complain(task, `error reading input: ${batch.text}`)
      if (batch.length === 0) {
        yield* lines.end()
        return status
      }
      for (const line of batch) {
        for (const word of line.split(/[\n\t \0]+/)) if (word !== '') yield* take(word)
      }
    }
  },
}

interface Lines {
  /** What needs GMP is shown at once, the rest in pieces of PIPE_BUF. */
  add(line: ByteString, isHuge: boolean): Run<void>
  end(): Run<void>
}

const PIECE_BYTES = 512
const HUGE = 1n << 127n

const heldLines = (task: Task): Lines => {
  let held = ''
  return {
    *add(line, isHuge) {
      if (isHuge) {
        yield* task.out(line)
        yield* task.flush()
        return
      }
      held += line
      if (!task.sys.isatty(STDOUT) && held.length < PIECE_BYTES) return
      const end = Math.max(held.lastIndexOf('\n', PIECE_BYTES - 1), line.length - 1) + 1
      yield* task.out(held.slice(0, end))
      yield* task.flush()
      held = held.slice(end)
    },
    *end() {
      yield* task.out(held)
    },
  }
}

function* show(task: Task, word: ByteString, lines: Lines): Run<boolean> {
  const digits = /^ *\+?(\d+)$/.exec(word)?.[1]
  if (digits === undefined) {
    yield* complain(task, `${quotedWord(word, task.env)} is not a valid positive integer`)
    return false
  }
  // What takes the real one days takes this one for ever, at no cost.
  while (digits.length > FACTOR_DIGITS_MAX) yield* task.sys.sleep(FOREVER_MS)
  const number = BigInt(digits)
  const factors = yield* factorsOf(task.sys, number)
  factors.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const line = `${number}:${factors.map((it) => ` ${it}`).join('')}\n`
  yield* lines.add(line, number >= HUGE)
  return true
}

const SMALL = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n]
const TRIAL_MAX = 10_000n

function* factorsOf(sys: Sys, number: bigint): Run<bigint[]> {
  const factors: bigint[] = []
  let left = number
  const divide = (by: bigint): void => {
    while (left % by === 0n) {
      factors.push(by)
      left /= by
    }
  }
  if (number < 2n) return factors
  divide(2n)
  for (let by = 3n; by < TRIAL_MAX && by * by <= left; by += 2n) divide(by)
  const open = left > 1n ? [left] : []
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part < TRIAL_MAX * TRIAL_MAX || (yield* isPrime(sys, part))) {
      factors.push(part)
      continue
    }
    const divisor = yield* divisorOf(sys, part)
    open.push(divisor, part / divisor)
  }
  return factors
}

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let [result, square] = [1n, base % modulus]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** Miller and Rabin, with bases that decide below 2^81 and are as good as sure beyond. */
function* isPrime(sys: Sys, number: bigint): Run<boolean> {
  let odd = number - 1n
  let twos = 0
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++
  for (const base of SMALL) {
    let value = power(base, odd, number)
    yield* sys.pause()
    if (value === 1n || value === number - 1n) continue
    let isWitness = true
    for (let round = 1; round < twos && isWitness; round++) {
      value = (value * value) % number
      if (value === number - 1n) isWitness = false
    }
    if (isWitness) return false
  }
  return true
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))

/** Pollard's rho, in Brent's way. */
function* divisorOf(sys: Sys, number: bigint): Run<bigint> {
  for (let step = 1n; ; step++) {
    let [slow, fast, product, length] = [2n, 2n, 1n, 1]
    let divisor = 1n
    while (divisor === 1n) {
      slow = fast
      let before = fast
      for (let done = 0; done < length && divisor === 1n; done += 128) {
        before = fast
        for (let i = 0; i < Math.min(128, length - done); i++) {
          fast = (fast * fast + step) % number
          const apart = slow > fast ? slow - fast : fast - slow
          product = (product * apart) % number
        }
        divisor = gcd(product, number)
        yield* sys.pause()
      }
      length *= 2
      if (divisor !== number) continue
      divisor = 1n
      while (divisor === 1n) {
        before = (before * before + step) % number
        divisor = gcd(slow > before ? slow - before : before - slow, number)
      }
      if (divisor === number) break
    }
    if (divisor !== number) return divisor
  }
}
