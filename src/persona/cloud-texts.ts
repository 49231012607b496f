/** What cloud and version control tools keep in homes, with this machine's own secrets. */
import type { ByteString } from '../base/bytes.ts'
import type { About } from './recipe.ts'
import type { Slots } from './slots.ts'

const REGION = 'eu-central-1'

/** ~/.aws/credentials and ~/.aws/config. */
export const awsTexts = (slots: Slots): { credentials: ByteString; config: ByteString } => ({
  credentials: [
    '[default]',
    `aws_access_key_id = ${slots.text('aws.access_key_id')}`,
    `aws_secret_access_key = ${slots.text('aws.secret_access_key')}`,
    '',
  ].join('\n'),
  config: ['[default]', `region = ${REGION}`, 'output = json', ''].join('\n'),
})

/** Where the company keeps its sources and its container images. */
export const gitHost = ({ host }: About): string => {
  const { hostname = 'git' } = host.neighbours.find(({ role }) => role === 'git') ?? {}
  return `${hostname}.${host.company.domain}`
}

/** git-credential-store(1): one URL a line. */
export const gitCredentials = (about: About, slots: Slots): ByteString =>
  `https://deploy:${slots.text('gitlab.token')}@${gitHost(about)}\n`

/** ~/.docker/config.json after `docker login`. */
export const dockerConfig = (about: About, slots: Slots): ByteString => {
  const auth = Buffer.from(`deploy:${slots.text('gitlab.token')}`).toString('base64')
  const auths = { [`registry.${about.host.company.domain}`]: { auth } }
  return `${JSON.stringify({ auths }, undefined, '\t')}`
}

/** ~/.kube/config of a small cluster, which a token opens. */
export const kubeConfig = (about: About, slots: Slots): ByteString => {
  const { company, address } = about.host
  const server = `${address.replace(/\.\d+$/, '')}.40`
  return [
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    '    insecure-skip-tls-verify: true',
    `    server: https://${server}:6443`,
    `  name: ${company.slug}`,
    'contexts:',
    '- context:',
    `    cluster: ${company.slug}`,
    '    user: deploy',
    `  name: deploy@${company.slug}`,
    `current-context: deploy@${company.slug}`,
    'kind: Config',
    'preferences: {}',
    'users:',
    '- name: deploy',
    '  user:',
    `    token: ${slots.text('monitoring.token')}`,
    '',
  ].join('\n')
}

/** ~/.my.cnf of a login. */
export const clientCnf = (user: string, password: ByteString): ByteString =>
  ['[client]', `user=${user}`, `password=${password}`, 'host=localhost', ''].join('\n')

/** ~/.pgpass (host:port:database:user:password). */
export const pgpass = (about: About, slots: Slots): ByteString => {
  const { neighbours, app } = about.host
  const database = neighbours.find(({ role }) => role === 'database')?.hostname ?? 'localhost'
  return `${database}:5432:${app.database}:${app.databaseUser}:${slots.text('db.replication_password')}\n`
}
