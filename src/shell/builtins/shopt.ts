/** `shopt`. */
import type { ByteString } from '../../base/bytes.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin, Options } from '../state.ts'

export const builtin: Builtin = {
  names: ['shopt'],
  *run(shell, args) {
    const spec = { letters: 'opqsu', usage: '[-pqsu] [-o] [optname ...]' }
    const given = yield* readOptions(shell, args, spec)
    if (given === undefined) return USAGE_STATUS
    if (given.has('s') && given.has('u')) {
      yield* shell.error('shopt', 'cannot set and unset shell options simultaneously')
      return 1
    }
    const isSet = given.has('o')
    const options = isSet ? shell.options : shell.shopts
    const show = given.has('p') ? (isSet ? asSet : asShopt) : asRow
    const { operands } = given
    if (operands.length === 0) {
      const wanted = given.has('s') ? true : given.has('u') ? false : undefined
      if (given.has('q')) return 0
      const names = options
        .names()
        .filter((name) => (wanted ?? options.get(name)) === options.get(name))
      return (yield* shell.out(names.map((name) => show(options, name)).join(''), 'shopt')) ? 0 : 1
    }
    let status = 0
    for (const name of operands) {
      const isKnown = options.names().includes(name)
      if (!isKnown) {
        const kind = isSet ? 'option' : 'shell option'
        yield* shell.error('shopt', `${name}: invalid ${kind} name`)
        status = 1
      } else if (given.has('s') || given.has('u')) options.set(name, given.has('s'))
      else {
        if (!options.get(name)) status = 1
        if (!given.has('q')) yield* shell.out(show(options, name), 'shopt')
      }
    }
    return status
  },
}

const onOff = (options: Options, name: ByteString): string => (options.get(name) ? 'on' : 'off')

const asRow = (options: Options, name: ByteString): ByteString =>
  `${name.padEnd(15)}\t${onOff(options, name)}\n`

const asShopt = (options: Options, name: ByteString): ByteString =>
  `shopt -${options.get(name) ? 's' : 'u'} ${name}\n`

const asSet = (options: Options, name: ByteString): ByteString =>
  `set ${options.get(name) ? '-' : '+'}o ${name}\n`
