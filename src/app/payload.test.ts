import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { isCarrier, isPayload, mayInterpret } from './payload.ts'

const payload = (head: string, path = '/tmp/x'): boolean => isPayload(bytesOf(head), path)

test('programs, scripts, archives and other binary data are payloads; text and zeros are not', () => {
  const heads = ['\x7fELF', '#!/bin/sh', 'MZ\x90', '\x1f\x8b\x08', 'PK\x03\x04', '<?php x', 'a\0b']
  assert.deepEqual(
    heads.map((head) => payload(head)),
    heads.map(() => true),
  )
  const none = ['hi\n', '#comment', 'ELF', '\0\0\0\0', 'caf\xc3\xa9']
  assert.deepEqual(
    none.map((head) => payload(head)),
    none.map(() => false),
  )
})

test('files by which somebody comes back are payloads whatever is in them', () => {
  const paths = [
    '/root/.ssh/authorized_keys',
    '/home/a/.bashrc',
    '/etc/cron.d/x',
    '/etc/crontab',
    '/var/spool/cron/crontabs/root',
    '/etc/systemd/system/x.service',
    '/etc/ld.so.preload',
    '/etc/rc.local',
  ]
  assert.deepEqual(
    paths.map((path) => payload('x', path)),
    paths.map(() => true),
  )
  const others = ['/etc/passwd', '/tmp/authorized_keys', '/etc/hosts', '/root/.bash_history']
  assert.deepEqual(
    others.map((path) => payload('x', path)),
    others.map(() => false),
  )
})

test('who reads a file to do what it says, and who writes what was here already', () => {
  const readers = ['sh', 'bash', 'dash', 'busybox', 'python3.11', 'perl', 'cat', 'wc', 'shred']
  assert.deepEqual(
    readers.map((comm) => mayInterpret(comm, '/tmp/x')),
    [true, true, true, true, true, true, false, false, false],
  )
  assert.equal(mayInterpret('bash', '/root/.bash_history'), false)
  const writers = ['bash', 'dd', 'tee', 'base64', 'cp', 'apt-get', 'dpkg', 'passwd']
  assert.deepEqual(writers.map(isCarrier), [true, true, true, true, false, false, false, false])
})
