/** Real SSH clients, run as programs against a door on loopback. */
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WAIT_MS_MAX } from './kit.ts'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

export interface Running {
  readonly input?: Uint8Array | string
  readonly env?: { readonly [name: string]: string }
}

/** Runs a program to its end, killed when it hangs. */
export const run = (
  [program = '', ...args]: readonly string[],
  { input = '', env = {} }: Running = {},
): Promise<Ran> =>
  new Promise((ran, fails) => {
    const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env } })
    const out: Buffer[] = []
    const err: Buffer[] = []
    const timer = setTimeout(() => child.kill('SIGKILL'), WAIT_MS_MAX)
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
    child.once('error', fails)
    child.once('close', (status) => {
      clearTimeout(timer)
      const text = (parts: Buffer[]) => Buffer.concat(parts).toString('latin1')
      ran({ stdout: text(out), stderr: text(err), status })
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

/** Why a test with this client is skipped; false when it is there. */
export const without = (program: string): string | false => {
  const folders = program.startsWith('/') ? [''] : (process.env.PATH ?? '').split(':')
  const isThere = folders.some((folder) => existsSync(join(folder, program)))
  return isThere ? false : `${program} is not installed: make test brings it as root`
}

const OPTIONS = [
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'GlobalKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'NumberOfPasswordPrompts=1',
  'IdentityAgent=none',
]

/** OpenSSH's client with a password, given by a program it asks. */
export const openSsh = (folder: string, port: number) => {
  const askpass = join(folder, 'askpass')
  writeFileSync(askpass, '#!/bin/sh\necho hunter2\n', { mode: 0o755 })
  const env = { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', HOME: folder }
  return (
    command: readonly string[],
    { input, options = [] }: Running & { readonly options?: readonly string[] } = {},
  ): Promise<Ran> => {
    const given = OPTIONS.flatMap((option) => ['-o', option])
    const words = ['ssh', '-F', 'none', ...given, ...options, '-p', String(port), 'root@127.0.0.1']
    return run([...words, ...command], { env, ...(input !== undefined && { input }) })
  }
}
