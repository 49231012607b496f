import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realOf, strtold } from './cformat/real.ts'
import { type Layout, layInteger, layReal, layText } from './cformat.ts'

const layout = (flags: string, width: number, precision?: number): Layout => ({
  flags,
  width,
  precision,
})

/** bash 5.2.15's printf on Debian 12 (long double), recorded. */
const REALS: readonly [text: string, letter: string, layout: Layout, shown: string][] = [
  ['3.14159', 'f', layout('', 0), '3.141590'],
  ['31415.9', 'e', layout('', 0), '3.141590e+04'],
  ['0.0001', 'g', layout('', 0), '0.0001'],
  ['1e-10', 'G', layout('', 0), '1E-10'],
  ['0.1', 'A', layout('', 0), '0XC.CCCCCCCCCCCCCCDP-7'],
  ['3.14', 'a', layout('', 0), '0xc.8f5c28f5c28f5c3p-2'],
  ['3.14', 'a', layout('', 0, 2), '0xc.8fp-2'],
  ['0.5', 'a', layout('', 0), '0x8p-4'],
  ['0', 'a', layout('', 0), '0x0p+0'],
  ['-1', 'a', layout('', 0), '-0x8p-3'],
  ['0.5', 'f', layout('', 0, 0), '0'],
  ['1.5', 'f', layout('', 0, 0), '2'],
  ['2.5', 'f', layout('', 0, 0), '2'],
  ['2.345', 'f', layout('0', 8, 2), '00002.35'],
  ['2.35', 'f', layout('+', 0, 1), '+2.3'],
  ['0.1', 'f', layout('', 0, 20), '0.10000000000000000000'],
  ['0.1', 'g', layout('', 0, 30), '0.100000000000000000001355252716'],
  ['100000', 'g', layout('', 0), '100000'],
  ['1000000', 'g', layout('', 0), '1e+06'],
  ['1e-5', 'g', layout('', 0), '1e-05'],
  ['123456789', 'g', layout('', 0), '1.23457e+08'],
  ['1', 'g', layout('#', 0), '1.00000'],
  ['1', 'g', layout('#', 0, 3), '1.00'],
  ['1', 'f', layout('#', 0, 0), '1.'],
  ['12345', 'e', layout('', 0, 3), '1.234e+04'],
  ['12345', 'e', layout('#', 0, 0), '1.e+04'],
  ['1e400', 'g', layout('', 0), '1e+400'],
  ['-nan', 'f', layout('', 0), '-nan'],
  ['inf', 'F', layout('', 5), '  INF'],
  ['0x10', 'f', layout('', 0), '16.000000'],
]

test('floating point numbers look as a long double of glibc does', () => {
  const ours = REALS.map(([text, letter, how]) => [
    text,
    letter,
    how,
    layReal(strtold(text).value, letter, how),
  ])
  assert.deepEqual(ours, REALS)
})

test('a double shows the digits it has', () => {
  assert.equal(layReal(realOf(0.1), 'g', layout('', 0, 20)), '0.10000000000000000555')
  assert.equal(layReal(realOf(-0), 'f', layout('', 0)), '-0.000000')
})

test('integers take flags, width and precision', () => {
  const shown = [
    layInteger(42n, 'd', layout('', 5)),
    layInteger(42n, 'd', layout('-', 5)),
    layInteger(42n, 'd', layout('0', 5)),
    layInteger(7n, 'd', layout('+', 0, 3)),
    layInteger(0n, 'd', layout('', 0, 0)),
    layInteger(255n, 'x', layout('#', 0)),
    layInteger(0n, 'x', layout('#', 0)),
    layInteger(8n, 'o', layout('#', 0)),
    layInteger(-5n, 'd', layout('0', 6)),
  ]
  assert.deepEqual(shown, ['   42', '42   ', '00042', '+007', '', '0xff', '0', '010', '-00005'])
})

test('texts are cut and padded by bytes; absurd widths print nothing', () => {
  assert.equal(layText('abcdef', layout('', 10, 3)), '       abc')
  assert.equal(layText('a', layout('-', 3)), 'a  ')
  assert.equal(layText('a', layout('', 99_999_999_999)), '')
})
