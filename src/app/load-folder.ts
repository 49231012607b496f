/** Plug-ins are found by listing their folder: there is no registry to edit. */
import { readdir } from 'node:fs/promises'

const IS_PLUGIN = /^[^.]+\.ts$/

/**
 * Imports every plug-in file of a folder (`*.ts`, tests and kits with another dot apart) and gives
 * what each exports as `name`, in the order of the file names. Refuses a file that lacks it. Of
 * `only`, the name of a file without its ending, that one alone, if it is there.
 */
export const loadFolder = async <T>(
  folder: URL,
  of: { readonly name: string; readonly isOptional?: boolean; readonly only?: string | undefined },
): Promise<readonly T[]> => {
  const { name, isOptional = false, only } = of
  const all = (await readdir(folder)).filter((file) => IS_PLUGIN.test(file)).sort()
  const files = all.includes(`${only}.ts`) ? [`${only}.ts`] : all
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)))
  return modules.flatMap((module: Record<string, unknown>, at) => {
    const plugin = module[name]
    if (plugin !== undefined) return [plugin as T]
    if (isOptional) return []
    throw new Error(`${new URL(files[at] ?? '', folder).pathname}: a plug-in exports \`${name}\``)
  })
}
