/** What has been written into /proc since the machine was started: volatile, as on a real one. */
import type { ByteString } from '../../base/bytes.ts'
import type { Row } from '../row.ts'

/** Values by the path of a file that exists: there are no more of them than such files. */
export class Settings {
  readonly #system = new Map<ByteString, ByteString>()
  readonly #scores = new WeakMap<Row, number>()

  get(path: ByteString): ByteString | undefined {
    return this.#system.get(path)
  }

  set(path: ByteString, value: ByteString): void {
    this.#system.set(path, value)
  }

  /** oom_score_adj of a process, -1000 to 1000; children have their parent's at first. */
  scoreOf(row: Row): number {
    for (let at: Row | undefined = row; at !== undefined; at = at.parent) {
      const score = this.#scores.get(at)
      if (score !== undefined) return score
    }
    return 0
  }

  setScore(row: Row, score: number): void {
    this.#scores.set(row, score)
  }
}
