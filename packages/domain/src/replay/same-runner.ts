import { canonicalJson } from '../protocol/canonical-json.js'
import type { Protocol } from '../protocol/protocol.js'

/** What made a figure, as far as it was recorded. */
export interface RecordedRunner {
  /** Versions and digests of the worker, the runtime and its parts; undefined in measurements of before. */
  readonly versions: unknown
  readonly protocol: Pick<Protocol, 'warmup' | 'estimator'>
}

/**
 * Whether two figures were made by the same runner under the same rules: by everything that both recorded. Null where
 * one of them is of a time when versions were not recorded, and nothing else tells them apart.
 */
export function isSameRunner(original: RecordedRunner, again: RecordedRunner): boolean | null {
  const rules = [original, again].map(({ protocol: { warmup, estimator } }) =>
    canonicalJson([warmup.name, warmup.version, estimator.name, estimator.version]),
  )
  if (rules[0] !== rules[1]) return false
  if (original.versions === undefined || again.versions === undefined) return null
  return canonicalJson(original.versions) === canonicalJson(again.versions)
}
