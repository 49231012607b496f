/** Files in memory, with a disk that can be full. */
import type { Files, KeptFile } from './files.ts'

export interface MemoryFiles extends Files {
  readonly texts: Map<string, string>
  /** Bytes that still fit; appending more fails as on a full disk. */
  room: number
  /** Another reason why nothing can be written. */
  fault: string | undefined
  touch(path: string, file: { readonly bytes: number; readonly changedMs: number }): void
}

export const memoryFiles = (nowMs: () => number): MemoryFiles => {
  const texts = new Map<string, string>()
  const changed = new Map<string, number>()
  const kept = (path: string): KeptFile | undefined => {
    const text = texts.get(path)
    return text === undefined
      ? undefined
      : { path, bytes: text.length, changedMs: changed.get(path) ?? 0 }
  }
  return {
    texts,
    room: Number.POSITIVE_INFINITY,
    fault: undefined,
    async append(path, bytes) {
      const code = this.fault ?? (bytes.length > this.room ? 'ENOSPC' : undefined)
      if (code !== undefined) throw Object.assign(new Error(code), { code })
      this.room -= bytes.length
      const text = (texts.get(path) ?? '') + Buffer.from(bytes).toString()
      texts.set(path, text)
      changed.set(path, nowMs())
      return text.length
    },
    stat: async (path) => kept(path),
    endsWhole: async (path) => /^$|\n$/.test(texts.get(path) ?? ''),
    rename: async (from, to) => {
      texts.set(to, texts.get(from) ?? '')
      changed.set(to, changed.get(from) ?? 0)
      texts.delete(from)
    },
    remove: async (path) => {
      texts.delete(path)
    },
    removeEmpty: async () => {},
    list: async (folder) =>
      [...texts.keys()].flatMap((path) =>
        path.startsWith(`${folder}/`) ? (kept(path) ?? []) : [],
      ),
    touch: (path, { bytes, changedMs }) => {
      texts.set(path, 'x'.repeat(bytes))
      changed.set(path, changedMs)
    },
  }
}
