/** Why Android says that a process of a package ended: the constants REASON_* of android.app.ApplicationExitInfo. */
const reasons = [
  'unknown',
  'exit-self',
  'signaled',
  'low-memory',
  'crash',
  'crash-native',
  'anr',
  'initialization-failure',
  'permission-change',
  'excessive-resource-usage',
  'user-requested',
  'user-stopped',
  'dependency-died',
  'other',
  'freezer',
  'package-state-change',
  'package-updated',
] as const
export type ExitReason = (typeof reasons)[number]

export interface ProcessExit {
  readonly pid: number
  readonly process: string
  readonly reason: ExitReason
  /** The exit code, or the number of the signal where the reason is `signaled`, `crash-native` or `low-memory`. */
  readonly status: number
  /** The system's own words; null where it has none. */
  readonly description: string | null
}

/**
 * The deaths of a package's processes, in the order of the dump: the newest first. Reads what
 * `dumpsys activity exit-info <package>` prints since Android 11 (ApplicationExitInfo.dump in frameworks/base); a
 * record that is cut short is left out.
 */
export function parseExitInfo(text: string): ProcessExit[] {
  return text
    .split(/^\s*ApplicationExitInfo #\d+:\s*$/m)
    .slice(1)
    .flatMap((record) => exitOf(record) ?? [])
}

function exitOf(record: string): ProcessExit | null {
  const pid = /\bpid=(\d+)/.exec(record)?.[1]
  const process = /\bprocess=(\S+)/.exec(record)?.[1]
  // `subreason=` comes after it; reasons are known by number, since some of their names hold brackets.
  const reason = /(?<![\w-])reason=(\d+) /.exec(record)?.[1]
  const status = /\bstatus=(-?\d+)\s/.exec(record)?.[1]
  if (pid === undefined || process === undefined || reason === undefined || status === undefined) return null
  const description = /\bdescription=(.*?)(?: state=.*)?$/m.exec(record)?.[1]?.trim()
  return {
    pid: Number(pid),
    process,
    reason: reasons[Number(reason)] ?? 'unknown',
    status: Number(status),
    description:
      description === undefined || description === '' || description === 'null' ? null : description,
  }
}
