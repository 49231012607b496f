/** The hardware of a profile, in the words of the world's /proc. */
import { fromUnicode } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import type { Listener, MachineFacts, NetworkFacts } from '../world/proc/machine-facts.ts'
import type { Profile } from './profile.ts'
import type { About } from './recipe.ts'
import { accountOf } from './users.ts'

/** What /proc tells: of the profile's hardware, and of the host's network when it serves any. */
export const machineOf = (about: About): MachineFacts => ({
  ...hardwareOf(about.profile.hardware),
  ...(about.profile.services.length === 0
    ? {}
    : { network: networkOf(about), listeners: listenersOf(about) }),
})

const networkOf = ({ profile, seed, host }: About): NetworkFacts => {
  const dice = seededDice(`network ${profile.name} ${seed}`)
  const { mac, address, prefix, gateway, linkLocal } = host
  const gatewayMac = [...GATEWAY_MAC, ...dice.bytes(3)]
  return {
    interface: host.interface,
    mac,
    address,
    prefix,
    gateway,
    gatewayMac: gatewayMac.map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
    linkLocal,
    receivedPerSecond: 900 + dice.below(6_000),
    sentPerSecond: 1_200 + dice.below(14_000),
  }
}

/** An OUI of a maker of switches. */
const GATEWAY_MAC = [0x00, 0x1c, 0x73]

/** `listens` of every service, as whom it runs. */
const listenersOf = (about: About): readonly Listener[] =>
  about.profile.services.flatMap(({ listens, user, name }) =>
    listens.map((text) => {
      const at = text.lastIndexOf(':')
      const { uid } = accountOf(about, user)
      return { address: text.slice(0, at), port: Number(text.slice(at + 1)), uid, by: name }
    }),
  )

const hardwareOf = ({ cpu, disk, ...of }: Profile['hardware']): MachineFacts => ({
  cpus: of.cpus,
  cpu: {
    vendor: cpu.vendor,
    family: cpu.family,
    model: cpu.model,
    modelName: fromUnicode(cpu.model_name),
    stepping: cpu.stepping,
    microcode: cpu.microcode,
    mhz: cpu.mhz,
    cacheKb: cpu.cache_kb,
    cpuidLevel: cpu.cpuid_level,
    flags: cpu.flags,
    bugs: cpu.bugs,
    bogomips: cpu.bogomips,
    physicalBits: cpu.physical_bits,
    virtualBits: cpu.virtual_bits,
  },
  memoryKb: of.memory_kb,
  swapKb: of.swap_kb,
  bootedMs: Date.parse(of.booted),
  builder: fromUnicode(of.builder),
  commandLine: fromUnicode(of.command_line),
  disk: { name: disk.name, kb: disk.kb, partitionsKb: disk.partitions_kb },
  mounts: of.mounts.map(([source, path, type, options]) => ({ source, path, type, options })),
  modules: of.modules,
})
