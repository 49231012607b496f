/** Notes and READMEs that somebody who runs the machine might have left. */
import type { ByteString } from '../../base/bytes.ts'
import { after, dayOf, type PageAsked, type PageOf } from './page.ts'

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
  const deed = deedsOf({ host, dice })
  return {
    start: `${title}\n${'='.repeat(Math.max(title.length, 3))}\n\n`,
    next: () => {
      s += 86_400 + dice.below(900_000)
      return `${dayOf(s)}  ${deed()}\n`
    },
  }
}

/** What is done to such a machine, as clauses. */
const deedsOf = ({ host, dice }: Pick<PageAsked, 'host' | 'dice'>): (() => ByteString) => {
  const { app } = host
  const who = (): string =>
    host.people[dice.below(Math.max(host.people.length, 1))]?.name.split(' ')[0] ?? 'Ops'
  const near = () => host.neighbours[dice.below(Math.max(host.neighbours.length, 1))]
  const deeds: readonly (() => ByteString)[] = [
    () => `${who()} moved the nightly backup to ${near()?.hostname ?? host.gateway}`,
    () => `restarted ${app.slug} after the deploy, cache was stale`,
    () => `disk on /var at ${70 + dice.below(25)}%, old logs compressed`,
    () => `certificate for ${app.serverName} renewed, next one in 90 days`,
    () => `${app.database}: slow queries on orders, index added by ${who()}`,
    () => `kernel update installed, reboot planned for Sunday`,
    () => `firewall: ${host.address} may reach ${near()?.address ?? host.gateway} again`,
    () => `${who()} asked for read access to ${app.database}, granted for this month`,
    () => `cron job for the reports failed twice, path was wrong`,
    () => `alert on load ${2 + dice.below(9)}.${dice.below(90) + 10}, was the export job`,
    () => `${near()?.hostname ?? 'mail'} unreachable for ${2 + dice.below(20)} minutes`,
    () => `${who()} is on holiday, ${who()} has the phone`,
    () => `restore test of ${app.database}: ${3 + dice.below(40)} minutes, fine`,
    () => `old sessions of ${app.name} deleted, ${dice.below(900) + 100} MB free`,
    () => `raised workers of ${app.slug} to ${2 + dice.below(10)}`,
  ]
  // Not what was told a moment ago.
  const recent: number[] = []
  return () => {
    let n = dice.below(deeds.length)
    while (recent.includes(n)) n = (n + 1) % deeds.length
    recent.push(n)
    if (recent.length > RECENT_DEEDS) recent.shift()
    return deeds[n]?.() ?? ''
  }
}

const RECENT_DEEDS = 6

/** A README about a part of the application. */
export const markdownPage: PageOf = ({ host, dice, title, path }) => {
  const { app } = host
  const deed = deedsOf({ host, dice })
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
      (n) => `- ${dayOf(host.installedS + n * 900_000 + dice.below(800_000))}: ${deed()}\n`,
    ),
  }
}
