import type { AgentMessage, Done, InferenceSpread, Initialised } from '@paceline/contracts'
import type { BenchmarkLog } from './output/benchmark-log.js'
import type { RunStatistics } from './output/run-statistics.js'

/** What an invocation's log says, as the agent protocol's messages: each once, as soon as the log has it. */
export interface Telling {
  /** The messages that the log has become enough for; `ran` is asked for once, when the model is loaded. */
  next(ran: () => Promise<Pick<Initialised, 'ran' | 'caches'>>): AsyncGenerator<AgentMessage>
  /** The last message, of a log that is complete. */
  done(): Done
}

export function createTelling(log: BenchmarkLog): Telling {
  const told = { init: false, warmup: false, runs: false }
  let sequence = 0

  function* block(phase: 'warmup' | 'measured', runs: RunStatistics | null): Generator<AgentMessage> {
    if (runs === null) return
    const samplesMs = [runs.meanUs / 1000]
    yield { type: 'block', sequence: sequence++, phase, batch: runs.count, samplesMs }
  }

  return {
    async *next(ran) {
      const { initMs, warmup, runs } = log
      if (!told.init && initMs !== null) {
        told.init = true
        yield { type: 'init', initMs, ...(await ran()) }
      }
      if (told.init && !told.warmup && warmup !== 'pending') {
        told.warmup = true
        yield { type: 'first', firstMs: warmup === null ? null : warmup.firstUs / 1000 }
        yield* block('warmup', warmup)
      }
      if (told.warmup && !told.runs && runs !== 'pending') {
        told.runs = true
        yield* block('measured', runs)
      }
    },
    done() {
      const { warmup, peakBytes } = log
      const runs = log.runs as RunStatistics
      return {
        type: 'done',
        iterations: 1,
        batch: runs.count,
        warmup: { iterations: warmup === null ? 0 : 1, reason: 'fixed' },
        latenessMs: null,
        peakBytes,
        outputDigest: null,
        inferences: spreadOf(runs),
      }
    },
  }
}

function spreadOf(runs: RunStatistics): InferenceSpread {
  const ms = (us: number | null): number | null => (us === null ? null : us / 1000)
  return {
    minMs: runs.minUs / 1000,
    maxMs: runs.maxUs / 1000,
    stdMs: ms(runs.stdUs),
    p5Ms: ms(runs.p5Us),
    medianMs: ms(runs.medianUs),
    p95Ms: ms(runs.p95Us),
  }
}
