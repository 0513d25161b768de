import type { OperatorProfile, Reason } from '@paceline/contracts'
import { median } from '@paceline/domain'
import { type ProfiledNode, ProfilerTextError, parseProfilerText } from '@paceline/tflite'
import type { SuiteRecord } from './run-suite-once.js'
import { PROFILED } from './run-suites.js'

export interface RuntimeOwn {
  /** Null where the runtime has no profiler, or none that could be read. */
  readonly runtimeOwn: OperatorProfile['runtimeOwn']
  readonly reasons: readonly Reason[]
}

/**
 * What the runtime's own profiler said in all suites, by operator in the order it ran in. A profiler gives means,
 * which one interruption spoils, so the median of several is taken.
 */
export function runtimeOwnOf(records: readonly SuiteRecord[]): RuntimeOwn {
  const texts = records.flatMap(({ entries }) =>
    [...entries].flatMap(([id, { profilerText }]) => (id.startsWith(PROFILED) ? (profilerText ?? []) : [])),
  )
  return runtimeOwnOfTexts(texts)
}

/** The same of what it wrote in each of several processes. */
export function runtimeOwnOfTexts(texts: readonly string[]): RuntimeOwn {
  if (texts.length === 0) return { runtimeOwn: null, reasons: [] }
  try {
    return { runtimeOwn: typical(texts.map(parseProfilerText)), reasons: [] }
  } catch (error) {
    if (!(error instanceof ProfilerTextError)) throw error
    const text = `the runtime's own profile cannot be read: ${error.message}`
    return { runtimeOwn: null, reasons: [{ code: 'profiler-unread', text, value: null }] }
  }
}

function typical(profiles: readonly ProfiledNode[][]): NonNullable<OperatorProfile['runtimeOwn']> {
  const [first = []] = profiles
  const times = first.map((node, place) => {
    const same = profiles.map((profile) => {
      const other = profile[place]
      if (profile.length === first.length && other?.name === node.name) return other.meanMs
      throw new ProfilerTextError('it has other operators in one process than in another')
    })
    return 1000 * median(same)
  })
  const totalUs = times.reduce((sum, us) => sum + us, 0)
  return first.map(({ name, type }, place) => {
    const meanUs = times[place] ?? 0
    return { name, type, meanUs, share: totalUs > 0 ? meanUs / totalUs : 0 }
  })
}
