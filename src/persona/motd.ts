/** What a login prints before its shell. */
import type { Profile } from './profile.ts'

/** The profile's message of the day, with the machine's own words in it. */
export const motdOf = ({ motd, hostname, kernel }: Profile): string =>
  motd.replace(/\{(hostname|release|version|machine)\}/g, (_, name: string) => {
    return new Map(Object.entries({ hostname, ...kernel })).get(name) ?? ''
  })
