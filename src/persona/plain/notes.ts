/** Notes and READMEs that somebody who runs the machine might have left. */
import type { ByteString } from '../../base/bytes.ts'
import { after, dayOf, oneOf, type PageAsked, type PageOf } from './page.ts'

const SECRETS = /pass|secret|cred|login|account|token|key/i

/** Plain text: credentials where the name says so, else notes by date. */
export const textPage: PageOf = (asked) =>
  SECRETS.test(asked.title) ? credentials(asked) : dated(asked)

const credentials = ({ host, dice }: PageAsked): ReturnType<PageOf> => {
  const { app, company } = host
  const people = host.people.map(({ login }) => login)
  return {
    start: '',
    next: after(
      [
        `root: {{root.password}}\n`,
        `mysql ${app.databaseUser}@localhost: {{db.password}}\n`,
        `deploy: {{deploy.password}}\n`,
        `${app.serverName}/admin: admin / {{app.admin_password}}\n`,
        `backup: {{backup.passphrase}}\n`,
        `smtp noreply@${company.domain}: {{smtp.password}}\n`,
        ...host.neighbours.map((it) => `${it.hostname} (${it.address}): see ${it.role} runbook\n`),
      ],
      (n) => {
        const who = people[n % Math.max(people.length, 1)] ?? 'root'
        return `${dayOf(host.installedS + (n + 2) * 1_209_600 + dice.below(600_000))} ${who}: rotated, ask before you change it again\n`
      },
    ),
  }
}

const dated = ({ host, dice, title }: PageAsked): ReturnType<PageOf> => {
  let s = host.installedS + dice.below(400_000)
  return {
    start: `${title}\n${'='.repeat(Math.max(title.length, 3))}\n\n`,
    next: () => {
      s += 86_400 + dice.below(900_000)
      return `${dayOf(s)}  ${deed({ host, dice })}\n`
    },
  }
}

/** Something that was done to the machine, as a clause. */
const deed = ({ host, dice }: Pick<PageAsked, 'host' | 'dice'>): ByteString => {
  const { app } = host
  const near = host.neighbours[dice.below(Math.max(host.neighbours.length, 1))]
  const who = host.people[dice.below(Math.max(host.people.length, 1))]?.name.split(' ')[0] ?? 'Ops'
  return oneOf(dice, [
    `${who} moved the nightly backup to ${near?.hostname ?? 'the NAS'} (${near?.address ?? host.gateway})`,
    `restarted ${app.slug} after the deploy, cache was stale`,
    `disk on /var at ${70 + dice.below(25)}%, old logs compressed`,
    `certificate for ${app.serverName} renewed, next one in 90 days`,
    `${app.database}: slow queries on orders, index added by ${who}`,
    `kernel update installed, reboot planned for Sunday`,
    `firewall: ${host.address} may reach ${near?.address ?? host.gateway} again`,
    `${who} asked for read access to ${app.database}, granted until the end of the month`,
    `cron job for the reports failed twice, path was wrong`,
    `monitoring alert on load ${2 + dice.below(9)}.${dice.below(90) + 10}, was the export job`,
  ])
}

/** A README about a part of the application. */
export const markdownPage: PageOf = ({ host, dice, title, path }) => {
  const { app } = host
  const folder = path.slice(0, path.lastIndexOf('/')) || app.root
  return {
    start: `# ${title}\n\n`,
    next: after(
      [
        `Part of ${app.name} on \`${host.hostname}\` (${host.address}).\n\n`,
        `## Setup\n\n`,
        `1. \`cd ${folder}\`\n2. check the settings in \`.env\`\n3. restart the service\n\n`,
        `## Database\n\n`,
        `- name: \`${app.database}\`\n- user: \`${app.databaseUser}\`\n- host: \`localhost\`\n\n`,
        `## Contact\n\n`,
        ...host.people.map(({ name, email }) => `- ${name} <${email}>\n`),
        `\n## Changes\n\n`,
      ],
      (n) =>
        `- ${dayOf(host.installedS + n * 900_000 + dice.below(800_000))}: ${deed({ host, dice })}\n`,
    ),
  }
}
