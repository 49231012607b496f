/** getopt_long's reading and its messages, as recorded with coreutils on Debian 12. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BAD_OPTION, OPERAND, optionTable, readOptions } from './options.ts'

const TABLE = optionTable('ab:c::', ['all=a', 'bytes:=b', 'color::', 'count', 'help', 'version'])

const ends = (...args: string[]): string | undefined => {
  const { ends: end } = readOptions(args, TABLE)
  return end?.key === BAD_OPTION ? end.value : end?.key
}

test('options and operands in any order, arguments joined or apart', () => {
  const given = readOptions(['x', '-ab1', '-b', '2', '--bytes=3', '--all', 'y', '-cz', '-c'], TABLE)
  assert.deepEqual(given, {
    options: [
      { key: 'a', value: undefined },
      { key: 'b', value: '1' },
      { key: 'b', value: '2' },
      { key: 'b', value: '3' },
      { key: 'a', value: undefined },
      { key: 'c', value: 'z' },
      { key: 'c', value: undefined },
    ],
    ends: undefined,
    operands: ['x', 'y'],
  })
})

test('-- ends the options, - is an operand, + stops at the first operand', () => {
  assert.deepEqual(readOptions(['-', '--', '-a'], TABLE).operands, ['-', '-a'])
  const stopping = readOptions(['x', '-a'], optionTable('+a'))
  assert.deepEqual(stopping.operands, ['x', '-a'])
  const ordered = readOptions(['x', '-a'], optionTable('-a'))
  assert.deepEqual(ordered.options, [
    { key: OPERAND, value: 'x' },
    { key: 'a', value: undefined },
  ])
})

test('messages of glibc', () => {
  assert.equal(ends('-z'), "invalid option -- 'z'")
  assert.equal(ends('-b'), "option requires an argument -- 'b'")
  assert.equal(ends('--nope=1'), "unrecognized option '--nope=1'")
  assert.equal(ends('--co'), "option '--co' is ambiguous; possibilities: '--color' '--count'")
  assert.equal(ends('--all=1'), "option '--all' doesn't allow an argument")
  assert.equal(ends('--bytes'), "option '--bytes' requires an argument")
  assert.equal(ends('--byt'), "option '--bytes' requires an argument")
})

test('--help and --version end the reading where they stand', () => {
  assert.equal(ends('-a', '--help', '-z'), 'help')
  assert.equal(ends('--vers'), 'version')
  assert.equal(ends('-z', '--help'), "invalid option -- 'z'")
})
