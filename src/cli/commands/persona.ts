import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { imagesAt } from '../../app/images.ts'
import { checkPersona } from '../../persona/check.ts'
import { imageFolder } from '../../persona/images.ts'
import { personaFile } from '../../persona/load.ts'
import { PersonaError } from '../../persona/load-profile.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'

const DEFAULT = 'ubuntu-24.04'
const NAME = /^[a-z0-9.-]+$/

/** Makes a persona of one's own, and says whether one holds together. */
export const command: CliCommand = (program) => {
  const persona = program.command('persona').description('make and check personas')
  addNew(persona)
  addCheck(persona)
}

const addNew = (persona: Command): void => {
  persona
    .command('new')
    .description('write NAME.yaml, a persona to start from, into this directory')
    .argument('<name>', 'small letters, digits, dots and dashes')
    .option('--from <persona>', 'which one it begins as', DEFAULT)
    .option('--image <image>', 'which imported image it stands on')
    .addOption(configOption())
    .action((name: string, { from, image, ...choice }: NewChoice) => {
      if (!NAME.test(name)) {
        throw new Failure(`${name}: small letters, digits, dots and dashes are wanted`, {
          status: 2,
        })
      }
      const file = `${name}.yaml`
      const source = personaFile(from)
      if (!existsSync(source)) {
        throw new Failure(`there is no persona ${from}; there are ${known().join(', ')}`, {
          status: 2,
        })
      }
      if (image !== undefined && imageFolder(image, imagesAt(configFor(choice))) === undefined) {
        throw new Failure(`there is no image ${image}: mimicry image list`, { status: 2 })
      }
      const text = startOf(name, { from, image, text: readFileSync(source, 'utf8') })
      try {
        writeFileSync(file, text, { flag: 'wx' })
      } catch (cause) {
        const { code, message } = cause as NodeJS.ErrnoException
        const why =
          code === 'EEXIST'
            ? 'is there already, and is not overwritten: take another name, or move it away'
            : `can't be written here (${code ?? message})`
        throw new Failure(`${file} ${why}`, { cause })
      }
      process.stdout.write(
        `${file} is written. Check it with: mimicry persona check ./${file}\n` +
          `Use it with persona: ./${file} in mimicry.yaml\n`,
      )
    })
}

interface NewChoice extends ConfigChoice {
  readonly from: string
  readonly image?: string
}

const startOf = (
  name: string,
  of: { readonly from: string; readonly text: string; readonly image: string | undefined },
): string => {
  const named = of.text.replace(/^(#.*\n)*/, '').replace(/^name: .*$/m, `name: ${name}`)
  const body = of.image === undefined ? named : onImage(named, of.image)
  return `# ${name}: a persona that begins as ${of.from}. docs/personas.md explains every key.
# hostname, users, people, services, files: what you change first.
# version: raise it whenever the machine becomes another one; worlds begin anew then.
# installed, hardware.booted: the seed deals later times (dealt:), and sizes, names, addresses.
# ssh: take all of it from one package of one real machine, never edit parts.
${body.replace(/^version: .*$/m, 'version: 1')}`
}

/** What a container's root tells of itself goes; a laboratory's setting, too. */
const onImage = (text: string, image: string): string => {
  const body = text
    .replace(/^image: .*$/m, `image: ${image}`)
    .replace(/^ *# The laboratory compares .*\n^ *connection_variables: false\n/m, '')
  return /^absent:/m.test(body) ? body : `${body.trimEnd()}\nabsent:\n  - /.dockerenv\n`
}

const addCheck = (persona: Command): void => {
  persona
    .command('check')
    .description('say everything that is wrong with a persona (without a name: with any of ours)')
    .argument('[persona]', 'its name, or the path of its file')
    .addOption(configOption())
    .action(async (persona: string | undefined, choice: ConfigChoice) => {
      const images = imagesAt(configFor(choice))
      const complaints: string[] = []
      const wanted = persona === undefined ? known() : [persona]
      for (const name of wanted) complaints.push(...(await complaintsAbout(name, images)))
      if (complaints.length > 0) throw new Failure(complaints.join('\n'))
      process.stdout.write(`${wanted.join(', ')}: nothing is wrong\n`)
    })
}

const complaintsAbout = async (name: string, images: string): Promise<readonly string[]> => {
  if (!existsSync(personaFile(name))) {
    throw new Failure(`there is no persona ${name}; there are ${known().join(', ')}`, { status: 2 })
  }
  try {
    return await checkPersona(name, images)
  } catch (cause) {
    if (cause instanceof PersonaError) return [cause.message]
    throw cause
  }
}

const known = (): readonly string[] =>
  readdirSync(new URL('.', `file://${personaFile('any')}`))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort()
