import type { Command } from 'commander'
import type { Serving } from '../../app/mount.ts'
import {
  type CliCommand,
  type ConfigChoice,
  configFor,
  configOption,
  Failure,
  reasonsOf,
} from '../command.ts'
import { lend } from '../lending.ts'
import {
  leaveAtOnce,
  leaveBusy,
  type MountedDevice,
  mountAsUser,
  mountDevice,
  needsLauncher,
  unmount,
} from '../mounting.ts'
import { harmless } from '../table.ts'

interface Choice extends ConfigChoice {
  readonly readOnly?: boolean
  readonly exec?: boolean
  readonly relay?: boolean
}

/** Mounts a world as a real file system, until it is unmounted or a signal comes. */
export const command: CliCommand = (program: Command) => {
  program
    .command('mount')
    .description('mount a world on a directory, until Ctrl-C or umount')
    .argument('<world>', '`base` (the machine as it begins), or an id that `worlds` lists')
    .argument('<dir>', 'an existing directory')
    .option('--read-only', 'change nothing')
    .option('--relay', 'of a live world: let all requests go through this process')
    .option('--exec', 'let programs in it be executed (default: noexec, nosuid, nodev)')
    .addOption(configOption())
    .action(async (world: string, dir: string, { readOnly, exec, relay, ...choice }: Choice) => {
      const config = configFor(choice)
      const isReadOnly = readOnly === true
      const options = { world, isReadOnly, isExecutable: exec === true }
      if (needsLauncher()) {
        const status = await mountAsUser(dir, options)
        if (status !== 0)
          throw new Failure(`mimicry mount: the process behind it ended (${status})`)
        return
      }
      // Loaded late: the other commands need neither the store nor a persona.
      const { mountableFor } = await import('../../app/mountable.ts')
      const trouble = (reason: string): void => console.error(`mimicry mount: ${harmless(reason)}`)
      const how = { world, isReadOnly, trouble, ...(relay === true ? {} : { lend }) }
      const mountable = await mountableFor(config, how).catch(refuse)
      try {
        const device = mountDevice(dir, options)
        await served(device, mountable.serve(device.fd, device.touch), world)
      } finally {
        await mountable.close()
      }
    })
}

const refuse = (cause: unknown): never => {
  throw new Failure(`mimicry mount: ${reasonsOf(cause)}`, { cause })
}

const served = async (
  device: MountedDevice,
  { serving, ended }: Serving,
  world: string,
): Promise<void> => {
  const { dir } = device
  // A thread sits in read(2): a process that ended without this would hang.
  const detach = () => leaveAtOnce(dir)
  process.on('exit', detach)
  const stop = async (): Promise<void> => {
    if (!(await unmount(dir))) await leaveBusy(dir)
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  try {
    await serving
    process.stdout.write(`mounted ${world} on ${dir} (Ctrl-C or umount ends it)\n`)
    await ended
  } catch (cause) {
    await leaveBusy(dir)
    refuse(cause)
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    process.off('exit', detach)
    device.release()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
