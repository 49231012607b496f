/** Which of the files that a visitor writes are worth keeping although nobody has used them. */
import { type ByteString, type Bytes, textOf } from '../base/bytes.ts'

/** Bytes that are looked at: the head of the file. */
export const PAYLOAD_HEAD_BYTES = 4_096

/** What programs, scripts and archives begin with (file(1)'s magic). */
const MAGIC: readonly ByteString[] = [
  '\x7fELF',
  '#!',
  'MZ',
  '\xca\xfe\xba\xbe',
  '\xcf\xfa\xed\xfe',
  '\x1f\x8b',
  'BZh',
  '\xfd7zXZ',
  '7z\xbc\xaf',
  'PK\x03\x04',
  'Rar!',
  '\x28\xb5\x2f\xfd',
  '!<arch>',
  '<?php',
]

/** Files by which somebody comes back: keys, jobs, units, what shells and loaders read. */
const STAYS: readonly RegExp[] = [
  /\/\.ssh\/authorized_keys2?$/,
  /\/\.(bashrc|profile|bash_profile|bash_login|zshrc)$/,
  /^\/etc\/(cron[^/]*\/|crontab$|anacrontab$|init\.d\/|rc\.local$|rc\d\.d\/|inittab$)/,
  /^\/etc\/(ld\.so\.preload$|profile$|profile\.d\/|sudoers|pam\.d\/)/,
  /^(\/usr\/lib|\/lib|\/etc)\/systemd\/system\//,
  /^\/var\/spool\/cron\//,
]

/** Whether this is a program, a script, an archive, or other binary data; or a way to come back. */
export const isPayload = (head: Bytes, path: ByteString): boolean => {
  if (STAYS.some((pattern) => pattern.test(path))) return true
  const start = textOf(head.subarray(0, 8))
  if (MAGIC.some((magic) => start.startsWith(magic))) return true
  // Zeros alone are somebody who measures the disk.
  return head.includes(0) && head.some((byte) => byte !== 0)
}

/** Programs that execute a file by reading it. */
const INTERPRETERS = /^(ba|da|a|z|k)?sh$|^busybox$|^(perl|python|php|ruby|node|lua)[\d.]*$/

/** What an interpreter reads to remember, not to do. */
const HISTORY = /\/\.\w+_history$/

/** Whether what this process reads may be what it then does. */
export const mayInterpret = (comm: ByteString, path: ByteString): boolean =>
  INTERPRETERS.test(comm) && !HISTORY.test(path)

/** Programs that write what the machine has already, or has made itself. */
const COPIERS = /^(cp|mv|install|apt.*|dpkg.*|useradd|usermod|passwd|chpasswd|systemctl|update-.*)$/

/** Whether what this process writes may have come from a visitor. */
export const isCarrier = (comm: ByteString): boolean => !COPIERS.test(comm)
