/** How often a program may come back before something must be wrong with it. */
export interface RestartRule {
  readonly atMost: number
  readonly withinMs: number
  readonly firstDelayMs: number
}

export const restartRule: RestartRule = { atMost: 5, withinMs: 60_000, firstDelayMs: 250 }

/**
 * Says after each end of a program how long to wait before it is started again: twice as long each time within the
 * window, and undefined when it has used up its restarts.
 */
export function restartBudget(rule: RestartRule): (endedAtMs: number) => number | undefined {
  let endsMs: number[] = []
  return (endedAtMs) => {
    endsMs = [...endsMs.filter((earlierMs) => endedAtMs - earlierMs < rule.withinMs), endedAtMs]
    return endsMs.length > rule.atMost ? undefined : rule.firstDelayMs * 2 ** (endsMs.length - 1)
  }
}
