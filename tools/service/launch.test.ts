import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Config, loadConfig } from '../../src/app/config.ts'
import { launchOf } from './launch.ts'
import { dataAt, placeOf } from './place.ts'

const configOf = (env: NodeJS.ProcessEnv): Config => {
  const config = loadConfig({ env, directory: '/root/mi' })
  assert.ok(!('problems' in config))
  return config
}
const rootPlace = placeOf('/root/mi', { uid: 0 })
const ownPlace = placeOf('/home/me/mi', { uid: 1000 })

/** prlimit stands first where root may raise limits. */
const wordsFromSetpriv = (config: Config): readonly string[] => {
  const { program, args } = launchOf(rootPlace, config, { file: '/s/mimicry.yaml' })
  const words = [program, ...args]
  return words.slice(words.indexOf('setpriv'))
}
const capabilitiesOf = (config: Config): readonly string[] =>
  wordsFromSetpriv(config).filter((word) => /-caps=|-set=/.test(word))

test('root drops everything and reads only the staged code, the data and the settings', () => {
  const staged = '/var/lib/mimicry/mi-4e64f3f9'
  assert.deepEqual(wordsFromSetpriv(configOf({})), [
    'setpriv',
    '--reuid=mimicry',
    '--regid=mimicry',
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--bounding-set=-all',
    `${staged}/app/node`,
    '--permission',
    '--allow-worker',
    '--allow-addons',
    '--disable-warning=PERM0001',
    '--disable-warning=PERM0006',
    `--allow-fs-read=${staged}/app`,
    `--allow-fs-read=${staged}/data`,
    '--allow-fs-read=/s/mimicry.yaml',
    `--allow-fs-write=${staged}/data`,
    `${staged}/app/src/cli/main.ts`,
    'up',
    '--config',
    '/s/mimicry.yaml',
    '--log',
    `${staged}/data/log/brain.log`,
  ])
})

test('the authorities that a store by TLS is checked with can be read', () => {
  const config = configOf({ MIMICRY_STORE: 'rediss://u:p@db?prefix=a&ca=/etc/ca.pem' })
  const reads = wordsFromSetpriv(config).filter((word) => word.startsWith('--allow-fs-read='))
  assert.equal(reads.at(-1), '--allow-fs-read=/etc/ca.pem')
})

test('a port below 1024 keeps the one capability that binds it', () => {
  assert.deepEqual(capabilitiesOf(configOf({ MIMICRY_LISTEN: '[{port: 23}]' })), [
    '--inh-caps=-all,+net_bind_service',
    '--ambient-caps=-all,+net_bind_service',
    '--bounding-set=-all,+net_bind_service',
  ])
})

test('an ordinary user serves from the checkout, with the same rights model', () => {
  const config = loadConfig({ env: {}, directory: '/home/me/mi' })
  assert.ok(!('problems' in config))
  const { program, args } = launchOf(ownPlace, config, { file: undefined, hasLog: false })
  assert.deepEqual(
    [program, args.includes('--permission'), args.slice(-4)],
    [
      process.execPath,
      true,
      [
        '--allow-fs-read=/home/me/mi/data',
        '--allow-fs-write=/home/me/mi/data',
        '/home/me/mi/src/cli/main.ts',
        'up',
      ],
    ],
  )
})

test('the data of a checkout is kept beside the staged code, what lies elsewhere stays', () => {
  const staged = '/var/lib/mimicry/mi-4e64f3f9/data'
  assert.deepEqual(
    ['/root/mi/data', '/root/mi/data/worlds', '/root/mi/w', '/srv/w'].map((path) =>
      dataAt(rootPlace, path),
    ),
    [staged, `${staged}/worlds`, `${staged}/w`, '/srv/w'],
  )
  assert.equal(dataAt(ownPlace, '/home/me/mi/data'), '/home/me/mi/data')
})
