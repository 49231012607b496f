/** What one installation calls its own: names, addresses and dates dealt by its seed. */
import { assert } from '../base/assert.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { APPS, COMPANY_FIRST, COMPANY_LAST, FAMILY, GIVEN } from './host-names.ts'
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
  /** Other machines of the same network, by what they do; never this one. */
  readonly neighbours: readonly {
    readonly hostname: string
    readonly address: string
    readonly role: string
  }[]
}

/** The host of a profile and a seed: pure. */
export const hostOf = (profile: Profile, seed: string): Host => {
  const dice = seededDice(`host ${profile.name} ${seed}`)
  const company = `${oneOf(COMPANY_FIRST, dice)}${oneOf(COMPANY_LAST, dice)}`
  const slug = company.toLowerCase()
  const domain = `${slug}.internal`
  const subnet = subnetOf(dice)
  const device = oneOf(DEVICES, dice)
  const macBytes = [...device.mac, ...dice.bytes(6 - device.mac.length)]
  const app = appOf(dice, domain)
  const people = peopleOf(dice, { profile, domain })
  return {
    hostname: profile.hostname,
    fqdn: `${profile.hostname}.${domain}`,
    timezone: 'Etc/UTC',
    interface: device.name,
    mac: macBytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
    address: `${subnet}.${dice.below(90) + 100}`,
    prefix: 24,
    gateway: `${subnet}.${oneOf([1, 1, 254], dice)}`,
    nameservers: [`${subnet}.${2 + dice.below(4)}`, `${subnet}.${6 + dice.below(4)}`],
    linkLocal: linkLocalOf(macBytes),
    installedS: Date.parse(profile.installed) / 1000,
    bootedMs: Date.parse(profile.hardware.booted),
    company: { name: company, slug, domain },
    app,
    people,
    neighbours: neighboursOf(dice, { hostname: profile.hostname, subnet }),
  }
}

const oneOf = <T>(values: readonly T[], dice: Dice): T => {
  const value = values[dice.below(values.length)]
  assert(value !== undefined, 'a list to choose from is not empty')
  return value
}

/** Names that udev gives (systemd.net-naming-scheme(7)) with the MACs of who makes such machines. */
const DEVICES = [
  { name: 'ens3', mac: [0x52, 0x54, 0x00] },
  { name: 'enp1s0', mac: [0x52, 0x54, 0x00] },
  { name: 'ens3', mac: [0xfa, 0x16, 0x3e] },
  { name: 'ens18', mac: [0xbc, 0x24, 0x11] },
] as const

/** The first three numbers of a private network (RFC 1918). */
const subnetOf = (dice: Dice): string => {
  const third = dice.below(254) + 1
  const tens = `10.${dice.below(254) + 1}.${third}`
  return oneOf([tens, tens, `172.${dice.below(15) + 17}.${third}`, `192.168.${third}`], dice)
}

const appOf = (dice: Dice, domain: string): Host['app'] => {
  const name = oneOf(APPS, dice)
  const slug = name.toLowerCase()
  return {
    name,
    slug,
    root: `/var/www/${slug}`,
    serverName: `${oneOf([slug, slug, 'www', 'app'], dice)}.${domain}`,
    database: oneOf([slug, `${slug}_production`, `${slug}_prod`, `${slug}_live`], dice),
    databaseUser: oneOf([slug, `${slug}_app`, `${slug}_user`, `${slug}_rw`], dice),
  }
}

/** How machines of one network are numbered. */
const STYLES = [
  (name: string, n: number) => `${name}0${n}`,
  (name: string, n: number) => `${name}-0${n}`,
  (name: string, n: number) => `${name}${n}`,
  (name: string, n: number) => `${name}-${n}`,
] as const
const NEARBY = [
  [['db', 'mysql', 'sql'], 'database'],
  [['web', 'app', 'www'], 'web'],
  [['backup', 'bak', 'storage'], 'backup'],
  [['mon', 'monitor', 'metrics'], 'monitoring'],
  [['git', 'code', 'scm'], 'git'],
  [['cache', 'redis', 'mem'], 'cache'],
] as const
const PLACES_APART = 8

const neighboursOf = (
  dice: Dice,
  of: { readonly hostname: string; readonly subnet: string },
): Host['neighbours'] => {
  const style = oneOf(STYLES, dice)
  return NEARBY.map(([names, role], n) => {
    const first = style(oneOf(names, dice), 1)
    return {
      hostname: first === of.hostname ? first.replace('1', '2') : first,
      address: `${of.subnet}.${12 + n * PLACES_APART + dice.below(PLACES_APART)}`,
      role,
    }
  })
}

const LOGINS = [
  (given: string, family: string) => `${given.charAt(0)}${family}`,
  (given: string, _: string) => given,
  (given: string, family: string) => `${given}${family.charAt(0)}`,
] as const
const EMAILS = [
  (given: string, family: string) => `${given}.${family}`,
  (given: string, family: string) => `${given.charAt(0)}.${family}`,
  (given: string, family: string) => `${given.charAt(0)}${family}`,
] as const
/** UID_MIN of login.defs. */
const UIDS_FIRST = 1000

/** The first is an administrator; the others one in three. */
const peopleOf = (
  dice: Dice,
  { profile, domain }: { readonly profile: Profile; readonly domain: string },
): readonly Person[] => {
  const login = oneOf(LOGINS, dice)
  const email = oneOf(EMAILS, dice)
  const taken = new Set(profile.users.map(({ name }) => name))
  const firstUid = profile.users.reduce((most, { uid }) => Math.max(most, uid + 1), UIDS_FIRST)
  const people: Person[] = []
  while (people.length < profile.people) {
    const given = oneOf(GIVEN, dice)
    const family = oneOf(FAMILY, dice)
    const name = login(given.toLowerCase(), family.toLowerCase())
    const isAdmin = people.length === 0 || dice.below(3) === 0
    if (taken.has(name)) continue
    taken.add(name)
    people.push({
      login: name,
      name: `${given} ${family}`,
      email: `${email(given.toLowerCase(), family.toLowerCase())}@${domain}`,
      uid: firstUid + people.length,
      home: `/home/${name}`,
      isAdmin,
    })
  }
  return people
}

/** RFC 4291 appendix A: the MAC with ff:fe in its middle and its second-lowest bit turned. */
const linkLocalOf = (mac: readonly number[]): string => {
  const bytes = [(mac[0] ?? 0) ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]]
  const groups = [0, 2, 4, 6].map((n) => ((bytes[n] ?? 0) * 256 + (bytes[n + 1] ?? 0)).toString(16))
  return `fe80::${groups.join(':')}`
}
