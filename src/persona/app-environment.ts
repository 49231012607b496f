/** The web application's `.env`: the one text that all its copies, old ones too, agree with. */
import type { About } from './recipe.ts'
import type { Slots } from './slots.ts'

/** Settings of production; another `name` (staging, local) points at other hosts. */
export const environmentText = (about: About, slots: Slots, name = 'production'): string => {
  const { host } = about
  const { app, company } = host
  const isLive = name === 'production'
  const database = isLive ? app.database : `${app.slug}_${name}`
  const url = isLive ? `https://${app.serverName}` : `http://${name}.${app.serverName}`
  return [
    `APP_NAME=${app.name}`,
    `APP_ENV=${name}`,
    `APP_KEY=base64:${slots.text('app.key')}=`,
    `APP_DEBUG=${!isLive}`,
    `APP_URL=${url}`,
    '',
    'LOG_CHANNEL=daily',
    `LOG_LEVEL=${isLive ? 'warning' : 'debug'}`,
    '',
    'DB_CONNECTION=mysql',
    'DB_HOST=127.0.0.1',
    'DB_PORT=3306',
    `DB_DATABASE=${database}`,
    `DB_USERNAME=${app.databaseUser}`,
    `DB_PASSWORD=${slots.text('db.password')}`,
    '',
    'SESSION_DRIVER=file',
    'SESSION_LIFETIME=120',
    `SESSION_SECRET=${slots.text('session.secret')}`,
    `JWT_SECRET=${slots.text('jwt.secret')}`,
    '',
    `REDIS_HOST=${neighbour(about, 'cache')}`,
    `REDIS_PASSWORD=${slots.text('redis.password')}`,
    'REDIS_PORT=6379',
    '',
    'MAIL_MAILER=smtp',
    `MAIL_HOST=mail.${company.domain}`,
    'MAIL_PORT=587',
    'MAIL_USERNAME=noreply',
    `MAIL_PASSWORD=${slots.text('smtp.password')}`,
    'MAIL_ENCRYPTION=tls',
    `MAIL_FROM_ADDRESS=noreply@${company.domain}`,
    '',
    `AWS_ACCESS_KEY_ID=${slots.text('aws.access_key_id')}`,
    `AWS_SECRET_ACCESS_KEY=${slots.text('aws.secret_access_key')}`,
    'AWS_DEFAULT_REGION=eu-central-1',
    `AWS_BUCKET=${company.slug}-${app.slug}-uploads`,
    '',
    `STRIPE_SECRET=${slots.text('stripe.secret_key')}`,
    '',
  ].join('\n')
}

/** Address of the neighbour that does this, or of this machine. */
export const neighbour = ({ host }: About, role: string): string =>
  host.neighbours.find((it) => it.role === role)?.address ?? '127.0.0.1'
