import { within } from './backend.js'
import type { QueueLink } from './link.js'

export interface StalledRoundsOptions {
  /** Looked through before others. */
  isUrgent(name: string): boolean
  /** Something came back from a silent holder. */
  onFound(name: string): void
  readonly onError: (error: Error) => void
}

/** However many queues there are, so many are looked through in one round: the others have their turn in the next. */
const checksPerRound = 10
const checkTimeoutMs = 5000

/** Gives back what silent holders have, in the queues that this process takes from. */
export function createStalledRounds(
  link: QueueLink,
  { isUrgent, onFound, onError }: StalledRoundsOptions,
): { check(): Promise<void>; end(): Promise<void> } {
  const checkedMs = new Map<string, number>()
  let checking: Promise<void> | null = null

  const round = async () => {
    const names = link.openWorkers()
    const known = new Set(names)
    for (const name of checkedMs.keys()) if (!known.has(name)) checkedMs.delete(name)
    for (const name of nextOf(names)) {
      checkedMs.set(name, performance.now())
      const worker = await link.worker(name)
      const moving = worker.getBackend().moveStalledJobsToWait()
      const found = await within(moving, checkTimeoutMs, 'the queue does not answer')
      if (found.length > 0) onFound(name)
    }
  }
  const nextOf = (names: readonly string[]) => {
    const over = performance.now() - link.stalledIntervalMs
    const at = (name: string) => checkedMs.get(name) ?? Number.NEGATIVE_INFINITY
    return names
      .filter((name) => at(name) <= over)
      .sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)) || at(a) - at(b))
      .slice(0, checksPerRound)
  }

  return {
    async check() {
      checking ??= round()
        .catch(onError)
        .finally(() => {
          checking = null
        })
      await checking
    },
    async end() {
      await checking
    },
  }
}
