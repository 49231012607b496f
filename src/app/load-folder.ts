/** Plug-ins are found by listing their folder: there is no registry to edit. */
import { readdir } from 'node:fs/promises'

const IS_PLUGIN = /^[^.]+\.ts$/

/**
 * Imports every plug-in file of a folder (`*.ts`, tests and kits with another dot apart) and gives
 * what each exports as `name`, in the order of the file names. Refuses a file that lacks it.
 */
export const loadFolder = async <T>(
  folder: URL,
  { name, isOptional = false }: { name: string; isOptional?: boolean },
): Promise<readonly T[]> => {
  const files = (await readdir(folder)).filter((file) => IS_PLUGIN.test(file)).sort()
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)))
  return modules.flatMap((module: Record<string, unknown>, at) => {
    const plugin = module[name]
    if (plugin !== undefined) return [plugin as T]
    if (isOptional) return []
    throw new Error(`${new URL(files[at] ?? '', folder).pathname}: a plug-in exports \`${name}\``)
  })
}
