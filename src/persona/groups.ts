/** Numbers of groups that packages made. */
import type { About } from './recipe.ts'
import { groupsOf } from './users.ts'

/** The number a group has in the profile; otherwise the recorded one, which the caller knows. */
export const gidOf = (about: About, group: string, recorded: number): number =>
  groupsOf(about).find(({ name }) => name === group)?.gid ?? recorded
