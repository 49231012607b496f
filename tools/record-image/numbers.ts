/** Inode numbers for an image: the order of the real disk, its long gaps closed. */

/** The first number ext4 gives to a file (EXT4_GOOD_OLD_FIRST_INO), after lost+found. */
const FIRST = 12
/** Freed inodes (dpkg's temporary files) leave small gaps on a real disk; long ones are dropped. */
const GAP_MAX = 3

/** The root is 1; equal inodes of the disk get equal numbers. */
export const numberInodes = (
  paths: readonly { readonly path: string; readonly ino: number }[],
): ReadonlyMap<string, number> => {
  const onDisk = [...new Set(paths.filter(({ path }) => path !== '/').map(({ ino }) => ino))]
  onDisk.sort((a, b) => a - b)
  const numbers = new Map<number, number>()
  let number = FIRST
  onDisk.forEach((ino, n) => {
    const gap = ino - (onDisk[n - 1] ?? ino)
    number += n === 0 ? 0 : Math.min(gap, GAP_MAX)
    numbers.set(ino, number)
  })
  return new Map(paths.map(({ path, ino }) => [path, path === '/' ? 1 : (numbers.get(ino) ?? 0)]))
}
