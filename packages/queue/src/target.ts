import type { HeldJob } from './delivery.js'

/** A device that waits for a queue to have something. */
export interface Waiter {
  /** Takes it, and waits no longer; false where it does not wait any more. */
  offer(job: HeldJob, from: Target): boolean
  /** There was nothing in it. */
  onEmpty(from: Target): void
}

/** Something new came, or the rows say that something is there, or what was taken is back. */
export type News = 'came' | 'due' | 'back'

/** One queue, with the devices of this process that wait for it in the order they came. */
export interface Target {
  readonly name: string
  readonly isWaitedFor: boolean
  /** As far as is known there is nothing in it for this process now, and nobody is looking. */
  readonly isQuiet: boolean
  /** The rows say that something is in it, and the queue gave nothing: a silent holder may have it. */
  readonly isMissingSome: boolean
  wait(waiter: Waiter): void
  leave(waiter: Waiter): void
  /** There may be something in it. */
  ring(news: News): void
  /** What was taken from it was of use. */
  served(): void
  /** What was taken from it is back, as its device could not take it now. */
  declined(): void
  /** Looks again where an error or a pause came between. */
  resume(): void
}

export interface TargetTools {
  take(name: string): Promise<HeldJob | null>
  giveBack(job: HeldJob, from: Target): void
  readonly onError: (error: Error) => void
}

/** Looks that one queue gets from one process at a time. */
const looksAtOnce = 4
/** So many devices in a row could not take what there is: the others of this process are spared the try. */
const declinesBeforePause = 3
const pauseMs = 2000

/** Takes from the queue only as much as devices wait for, and nothing once it was found empty, until it is rung. */
export function createTarget(name: string, tools: TargetTools): Target {
  const waiters = new Set<Waiter>()
  let mayHave = false
  let isMissingSome = false
  let looks = 0
  let rings = 0
  let declines = 0
  let pausedUntilMs = 0

  async function look(): Promise<void> {
    const ringsBefore = rings
    looks += 1
    try {
      const job = await tools.take(name)
      looks -= 1
      if (job !== null) give(job)
      // Rung meanwhile: it may have come behind this look's back.
      else if (rings === ringsBefore) mayHave = false
    } catch (error) {
      looks -= 1
      return tools.onError(error as Error)
    }
    if (target.isQuiet) for (const waiter of [...waiters]) waiter.onEmpty(target)
    pump()
  }

  function give(job: HeldJob): void {
    isMissingSome = false
    for (const waiter of waiters) if (waiter.offer(job, target)) return
    tools.giveBack(job, target)
  }

  const isPaused = () => performance.now() < pausedUntilMs

  function pump(): void {
    if (!mayHave || isPaused()) return
    while (looks < Math.min(looksAtOnce, waiters.size)) void look()
  }

  const target: Target = {
    name,
    get isWaitedFor() {
      return waiters.size > 0
    },
    get isQuiet() {
      return (!mayHave || isPaused()) && looks === 0
    },
    get isMissingSome() {
      return isMissingSome
    },
    wait(waiter) {
      waiters.add(waiter)
      pump()
    },
    leave(waiter) {
      waiters.delete(waiter)
    },
    ring(news) {
      rings += 1
      mayHave = true
      if (news === 'due') isMissingSome = true
      if (news === 'came' && isPaused()) {
        // One device tries what is new.
        pausedUntilMs = 0
        declines = declinesBeforePause - 1
      }
      pump()
    },
    served() {
      declines = 0
    },
    declined() {
      declines += 1
      if (declines >= declinesBeforePause) pausedUntilMs = performance.now() + pauseMs
    },
    resume: pump,
  }
  return target
}
