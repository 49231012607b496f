import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'mimicry-cli-'))
})
after(() => rmSync(folder, { recursive: true }))

const mimicry = (words: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 300_000,
  })
  return { status, stdout, stderr }
}

const HELP = `Usage: mimicry [options] [command]

A honeypot that is a machine which does not exist.

Options:
  -V, --version                  output the version number
  -h, --help                     display help for command

Commands:
  brain [options]                serve worlds and API; the doors are tentacles
                                 elsewhere
  ghosts [options]               list what was imagined: when, by whom, how big,
                                 at what cost
  image                          images of real roots, with their true bytes
  mount [options] <world> <dir>  mount a world on a directory, until Ctrl-C or
                                 umount
  persona                        make and check personas
  replay [options] [id]          play what a terminal showed; ID is the
                                 beginning of a session id
  shell [options] [world]        enter a world of the running brain, without
                                 login (Ctrl-D leaves)
  tentacle [options]             open doors alone; their brain is elsewhere
                                 (tentacle.token lets us in there)
  up [options]                   serve: doors, worlds and API in one process,
                                 until SIGTERM or Ctrl-C
  worlds [options]               list the worlds that are kept: size, newest
                                 change, whether somebody is in it
  help [command]                 display help for command
`

describe('the command line: 0 done, 1 failed, 2 misused', () => {
  test('--help', () => {
    assert.deepEqual(mimicry(['--help']), { status: 0, stdout: HELP, stderr: '' })
  })
  test('no command', () => {
    assert.deepEqual(mimicry([]), { status: 2, stdout: '', stderr: HELP })
  })
  test('a command that does not exist', () => {
    const stderr = "error: unknown command 'swim'\n(mimicry --help lists the commands)\n"
    assert.deepEqual(mimicry(['swim']), { status: 2, stdout: '', stderr })
  })
  test('an option that does not exist', () => {
    const stderr = "error: unknown option '--frobnicate'\n(mimicry --help lists the commands)\n"
    assert.deepEqual(mimicry(['up', '--frobnicate']), { status: 2, stdout: '', stderr })
  })
  test('a settings file that is not there', () => {
    const stderr = 'no.yaml: file: cannot be read (ENOENT). Check its path, owner and mode.\n'
    assert.deepEqual(mimicry(['up', '--config', 'no.yaml']), { status: 2, stdout: '', stderr })
  })
  test('all wrong settings at once', () => {
    const env = { MIMICRY_WORKERS: '0', MIMICRY_SCOPE: 'session' }
    const stderr =
      'environment: MIMICRY_WORKERS: is too small. The least is 1.\n' +
      'environment: MIMICRY_SCOPE: is no key. Did you mean MIMICRY_WORLD__SCOPE?\n'
    assert.deepEqual(mimicry(['shell'], env), { status: 2, stdout: '', stderr })
  })
  test('options of a real shell without one', () => {
    const stderr = '-c, --read-only and --exec need --real\n'
    assert.deepEqual(mimicry(['shell', '-c', 'id']), { status: 2, stdout: '', stderr })
  })

  test('a shell without a brain', () => {
    const path = join(folder, 'data', 'control.sock')
    const stderr = `no brain listens at ${path}. Start one with: make prod\n`
    assert.deepEqual(mimicry(['shell']), { status: 1, stdout: '', stderr })
  })
})
