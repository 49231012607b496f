/** Is this machine what it seems to be? */
import type { CommandSeen, Sign } from '../intent.ts'

const PROGRAMS = new Set(['systemd-detect-virt', 'virt-what', 'dmidecode', 'imvirt'])
/** Places where containers and virtual machines show, and the users that Cowrie has. */
const MARKS =
  /\/proc\/1\/(?:cgroup|sched|environ)|\/proc\/self\/cgroup|\.dockerenv|\/proc\/(?:scsi|vz|xen)|\/sys\/class\/dmi\/id|\bcowrie\b|\/home\/(?:phil|richard)\b|\bkippo\b|honeyfs|hypervisor|QEMU|VirtualBox|vmware/i

export const sign: Sign<'act.command'> = {
  name: 'honeypot-probe',
  sees: 'a look for containers, virtual machines or the defaults of honeypots',
  techniques: ['T1497.001'],
  weight: 12,
  speaksFor: ['scanner', 'botnet'],
  looksAt: ['act.command'],
  look: (it) => (PROGRAMS.has(it.name) || isLook(it) ? `${it.name} ${it.line}` : undefined),
}

const isLook = ({ name, line }: CommandSeen): boolean => LOOKERS.has(name) && MARKS.test(line)

const LOOKERS = new Set([
  'cat',
  'ls',
  'grep',
  'egrep',
  'test',
  '[',
  'head',
  'stat',
  'find',
  'dd',
  'awk',
])
