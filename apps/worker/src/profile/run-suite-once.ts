import { createSuiteTurns, verifySuite } from '@paceline/agent/verify'
import type { Ready, SuiteMessage } from '@paceline/contracts'
import type { HostSuitePlan, RuntimeHost } from '../drivers/driver.js'
import type { TimeLimits } from '../sessions/time-limits.js'
import { holdToSuite } from './hold-to-suite.js'

/** One entry as one suite measured it, its rounds one after the other. */
export interface MeasuredEntry {
  readonly warmupMs: number[]
  readonly measuredMs: number[]
  /** Inferences in a sample. */
  batch: number
  profilerText: string | null
}

/** What one suite brought; `broken` where it ended before its end. */
export interface SuiteRecord {
  ready: Ready | null
  readonly entries: Map<string, MeasuredEntry>
  /** By entry: the runtime's own words. */
  readonly refused: Map<string, string>
  /** Something disturbed it, and others that nothing disturbed make up the figures. */
  isApart: boolean
  broken: { readonly entry: string | null; readonly code: string; readonly message: string } | null
}

/**
 * Runs one suite. What goes wrong with it stands in the record, with the entry whose turn it was; it throws only
 * the signal's reason, when aborted, and what nobody foresaw.
 */
export async function runSuiteOnce(
  suite: NonNullable<RuntimeHost['suite']>,
  plan: HostSuitePlan,
  signal: AbortSignal,
  limits?: TimeLimits,
): Promise<SuiteRecord> {
  const record: SuiteRecord = {
    ready: null,
    entries: new Map(),
    refused: new Map(),
    isApart: false,
    broken: null,
  }
  const timed = holdToSuite(plan, signal, limits)
  const turns = createSuiteTurns(plan)
  const breakOff = (code: string, message: string) => {
    record.broken = { entry: record.ready === null ? null : (turns.due?.entry.id ?? null), code, message }
  }
  try {
    for await (const message of verifySuite(suite(plan, timed.signal), plan, turns)) {
      timed.heard(message)
      if (message.type === 'error' || message.type === 'unsupported') breakOff(message.code, message.message)
      else note(record, message)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error
    breakOff(error.code, error.message)
  } finally {
    timed.end()
  }
  return record
}

function note(record: SuiteRecord, message: SuiteMessage): void {
  switch (message.type) {
    case 'ready':
      record.ready = message
      break
    case 'slice':
      entryOf(record, message.entry).batch = message.batch
      break
    case 'slice-block': {
      const { warmupMs, measuredMs } = entryOf(record, message.entry)
      for (const ms of message.samplesMs) (message.phase === 'warmup' ? warmupMs : measuredMs).push(ms)
      break
    }
    case 'slice-done':
      entryOf(record, message.entry).profilerText ??= message.profilerText
      break
    case 'slice-refused':
      record.refused.set(message.entry, message.message)
      record.entries.delete(message.entry)
      break
  }
}

function entryOf({ entries }: SuiteRecord, id: string): MeasuredEntry {
  const entry = entries.get(id) ?? { warmupMs: [], measuredMs: [], batch: 1, profilerText: null }
  entries.set(id, entry)
  return entry
}
