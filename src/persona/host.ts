/** What one installation calls its own: names, addresses and dates dealt by its seed. */
import { seededDice } from '../base/dice.ts'
import type { Profile } from './profile.ts'

/** A person with an account. */
export interface Person {
  readonly login: string
  /** `Given Family`. */
  readonly name: string
  readonly email: string
  readonly uid: number
  readonly home: string
  readonly isAdmin: boolean
}

/**
 * The facts on which everything that a machine tells of itself has to agree. Recipes take them
 * from here and never make their own.
 */
export interface Host {
  readonly hostname: string
  /** Under .internal, which ICANN keeps for private use: no name of anybody's. */
  readonly fqdn: string
  readonly timezone: string
  readonly interface: string
  readonly mac: string
  /** Private IPv4 address (RFC 1918) and prefix length. */
  readonly address: string
  readonly prefix: number
  readonly gateway: string
  readonly nameservers: readonly string[]
  /** fe80::/64 with the EUI-64 of the MAC. */
  readonly linkLocal: string
  /** Unix seconds. */
  readonly installedS: number
  readonly bootedMs: number
  readonly company: { readonly name: string; readonly slug: string; readonly domain: string }
  /** The web application. */
  readonly app: {
    readonly name: string
    readonly slug: string
    /** Below /var/www. */
    readonly root: string
    readonly serverName: string
    readonly database: string
    readonly databaseUser: string
  }
  readonly people: readonly Person[]
  /** Other machines of the same network, by what they do. */
  readonly neighbours: readonly {
    readonly hostname: string
    readonly address: string
    readonly role: string
  }[]
}

/** The host of a profile and a seed: pure. */
export const hostOf = (profile: Profile, seed: string): Host => {
  const dice = seededDice(`host ${profile.name} ${seed}`)
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[dice.below(values.length)] ?? values[0]
  const company = pick(COMPANIES)
  const slug = company.toLowerCase().replace(/[^a-z0-9]/g, '')
  const app = pick(APPS)
  const subnet = `10.${dice.below(200) + 20}.${dice.below(250)}`
  const macBytes = [0x52, 0x54, 0x00, dice.below(256), dice.below(256), dice.below(256)]
  const domain = `${slug}.internal`
  const neighbours = ROLES_NEARBY.map(([hostname, role], n) => ({
    hostname,
    address: `${subnet}.${20 + n * 3 + dice.below(3)}`,
    role,
  }))
  return {
    hostname: profile.hostname,
    fqdn: `${profile.hostname}.${domain}`,
    timezone: 'Etc/UTC',
    interface: 'ens3',
    mac: macBytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
    address: `${subnet}.${dice.below(90) + 100}`,
    prefix: 24,
    gateway: `${subnet}.1`,
    nameservers: [`${subnet}.2`, `${subnet}.3`],
    linkLocal: linkLocalOf(macBytes),
    installedS: Date.parse(profile.installed) / 1000,
    bootedMs: Date.parse(profile.hardware.booted),
    company: { name: company, slug, domain },
    app: {
      name: app,
      slug: app.toLowerCase(),
      root: `/var/www/${app.toLowerCase()}`,
      serverName: `${app.toLowerCase()}.${domain}`,
      database: `${app.toLowerCase()}_production`,
      databaseUser: app.toLowerCase(),
    },
    people: peopleOf(dice, domain),
    neighbours,
  }
}

const COMPANIES = ['Nordlicht', 'Brightwater', 'Halvorsen', 'Tessera', 'Quillon'] as const
const APPS = ['Storefront', 'Portal', 'Billing', 'Members', 'Intranet'] as const
const GIVEN = ['Anna', 'Marek', 'Jonas', 'Priya', 'Daniel', 'Sofia', 'Tom', 'Irina'] as const
const FAMILY = ['Kovacs', 'Lindqvist', 'Meyer', 'Ortiz', 'Shah', 'Novak', 'Baker', 'Rossi'] as const
const ROLES_NEARBY = [
  ['db01', 'database'],
  ['backup01', 'backup'],
  ['mon01', 'monitoring'],
  ['git01', 'git'],
  ['cache01', 'cache'],
] as const
const FIRST_UID = 1002

const peopleOf = (dice: ReturnType<typeof seededDice>, domain: string): readonly Person[] => {
  const first = dice.below(GIVEN.length)
  const last = dice.below(FAMILY.length)
  return [0, 1].map((n) => {
    const given = GIVEN[(first + n * 3) % GIVEN.length] ?? 'Anna'
    const family = FAMILY[(last + n * 5) % FAMILY.length] ?? 'Meyer'
    const login = `${given.charAt(0)}${family}`.toLowerCase()
    return {
      login,
      name: `${given} ${family}`,
      email: `${given.toLowerCase()}.${family.toLowerCase()}@${domain}`,
      uid: FIRST_UID + n,
      home: `/home/${login}`,
      isAdmin: n === 0,
    }
  })
}

/** RFC 4291 appendix A: the MAC with ff:fe in its middle and its second-lowest bit turned. */
const linkLocalOf = (mac: readonly number[]): string => {
  const bytes = [(mac[0] ?? 0) ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]]
  const groups = [0, 2, 4, 6].map((n) => ((bytes[n] ?? 0) * 256 + (bytes[n + 1] ?? 0)).toString(16))
  return `fe80::${groups.join(':')}`
}
