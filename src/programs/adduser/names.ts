/** Which names adduser takes (its `checkname`). */
import type { ByteString } from '../../base/bytes.ts'

const IEEE = /^[_.A-Za-z0-9][-@_.A-Za-z0-9]*\$?$/
/** NAME_REGEX and SYS_NAME_REGEX as they come. What a visitor writes there is never run. */
const PERSON = /^[a-z][a-z0-9_-]*\$?$/
const SYSTEM = /^[a-z_][a-z0-9_-]*\$?$/
const NAME_BYTES_MAX = 32
const INDENT = `\n${' '.repeat(12)}`

const lines = (...text: readonly string[]): ByteString => text.join(INDENT)

/** Why a name is not taken; 'questionable': it is, but only because it was allowed. */
export const nameProblem = (
  name: ByteString,
  about: { readonly isSystem: boolean; readonly given: ReadonlyMap<string, ByteString> },
): ByteString | 'questionable' | undefined => {
  if (/^\d+$/.test(name)) {
    return lines(
      'To avoid ambiguity with numerical UIDs, usernames which',
      'consist of only digits are not allowed.',
    )
  }
  if (name.length > NAME_BYTES_MAX) {
    return lines(
      'Usernames must be no more than 32 bytes in length;',
      'note that if you are using Unicode characters, the character',
      'limit will be less than 32.',
    )
  }
  if (!/^[^-+~:,\s/][^:,\s/]*$/.test(name)) {
    return lines(
      'To avoid problems, the username must not start with a',
      'dash, plus sign, or tilde, and it must not contain any of the',
      'following: colon, comma, slash, or any whitespace characters',
      'including spaces, tabs, and newlines.',
    )
  }
  const { isSystem, given } = about
  if ((isSystem ? SYSTEM : PERSON).test(name)) return undefined
  if (!IEEE.test(name) && !given.has('allow-all-names')) {
    return lines(
      'To avoid problems, the username should consist only of',
      'letters, digits, underscores, periods, at signs and dashes, and',
      'not start with a dash (as defined by IEEE Std 1003.1-2001). For',
      'compatibility with Samba machine accounts, $ is also supported',
      "at the end of the username.  (Use the `--allow-all-names' option",
      'to bypass this restriction.)',
    )
  }
  if (given.has('allow-bad-names') || given.has('allow-all-names')) return 'questionable'
  const setting = isSystem ? 'SYS_NAME_REGEX' : 'NAME_REGEX'
  return lines(
    'Please enter a username matching the regular expression',
    `configured via the ${setting} configuration variable.  Use the`,
    "`--allow-bad-names' option to relax this check or reconfigure",
    `${setting} in configuration.`,
  )
}
