/** Destinations of OpenSSH 9.2p1's clients, and why they are not reached. */
import type { ByteString } from '../../base/bytes.ts'
import { addressOf, connectError, NAME_FAILURE } from '../../shell/gnu/network.ts'
import type { Run, Task } from '../../shell/program.ts'

/** The host of `user@host`, `ssh://user@host:port` (without port). */
export const hostOf = (destination: ByteString): ByteString => {
  const plain = destination.replace(/^(ssh|scp|sftp):\/\//, '')
  return plain.slice(plain.lastIndexOf('@') + 1)
}

/** Prints ssh's last words; log lines of OpenSSH end in CR LF. */
export function* failToReach(task: Task, host: ByteString, port: ByteString): Run<void> {
  yield* task.flush()
  task.sys.reaches(host, Number(port) || 0)
  const address = host === '' ? undefined : yield* addressOf(task.sys, host)
  if (address === undefined) {
    const reason = host === '' ? 'Name or service not known' : NAME_FAILURE
    yield* task.err(`ssh: Could not resolve hostname ${host}: ${reason}\r\n`)
    return
  }
  const reason = connectError(address).text
  yield* task.err(`ssh: connect to host ${host} port ${port}: ${reason}\r\n`)
}

/** getopt's complaint in OpenBSD's words. */
export const inOpenBsd = (problem: ByteString): ByteString =>
  problem
    .replace(/^(?:invalid|unrecognized) option (?:-- )?'-*(.).*'$/s, 'unknown option -- $1')
    .replace(/^option requires an argument -- '(.)'$/, 'option requires an argument -- $1')
