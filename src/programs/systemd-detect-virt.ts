/** systemd-detect-virt(1) of systemd 252: this is a machine of KVM, and no container. */
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { isVirtual } from '../shell/gnu/virtual-machine.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('hqcvr', [
  'help',
  'version',
  'container=c',
  'vm=v',
  'chroot=r',
  'private-users',
  'quiet=q',
  'list',
])

export const program: Program = {
  names: ['systemd-detect-virt'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${task.args[0]}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined || keys.has('h') || keys.has('list')) {
      const about = keys.has('list') ? '--list' : '--help'
      yield* task.out(recordedText(task, `systemd-detect-virt ${about}`))
      return 0
    }
    if (operands.length > 0) {
      yield* task.err(`${task.args[0]} takes no arguments.\n`)
      return 1
    }
    if (keys.has('r')) return 1
    if (keys.has('private-users')) return 1
    const found = !keys.has('c') && (yield* isVirtual(task.sys)) ? 'kvm' : 'none'
    if (!keys.has('q')) yield* task.out(`${found}\n`)
    return found === 'none' ? 1 : 0
  },
}
