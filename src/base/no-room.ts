/** Whether a failed write means that the disk (or a quota) is full, and not that something is wrong. */
export const isNoRoom = (cause: unknown): boolean => {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}
