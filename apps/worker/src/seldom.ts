/** A message that was reported is not reported again for so long. */
const QUIET_MS = 60_000

/**
 * Reports an error when its words are new, and then at most once a minute: what is tried again twice a second while
 * a server is away would fill the disk with one sentence.
 *
 * @param nowMs a monotonic clock
 */
export function atMostOnceAMinute(
  report: (error: Error) => void,
  nowMs: () => number = () => performance.now(),
): (error: Error) => void {
  const reportedMs = new Map<string, number>()
  return (error) => {
    const now = nowMs()
    for (const [message, at] of reportedMs) if (now - at >= QUIET_MS) reportedMs.delete(message)
    if (reportedMs.has(error.message)) return
    reportedMs.set(error.message, now)
    report(error)
  }
}
