import type { RuleVersion } from '../protocol/protocol.js'
import { median } from '../statistics/quantile.js'
import { InvalidSampleError } from '../statistics/samples.js'

/**
 * When an invocation is warm: once the medians of two successive blocks agree. A block closes when it
 * has `minBlockSamples` and has lasted `minBlockMs`, or earlier, with two samples at least, once it has
 * lasted `longBlockMs`, so that a model of half a second an inference is not warmed for a minute.
 */
export interface WarmupRule extends RuleVersion {
  /** Largest relative difference of two block medians that agree. */
  readonly tolerance: number
  readonly minBlockSamples: number
  readonly minBlockMs: number
  readonly longBlockMs: number
  /** Warm-up lasts at least this long in all: clocks rise and compilers finish in the meantime. */
  readonly minMs: number
  /** Given up after this long, or after this many iterations. */
  readonly maxMs: number
  readonly maxIterations: number
}

/** What the protocol key holds of the rule; raise the version when a parameter below changes. */
export const warmupRuleVersion: RuleVersion = { name: 'two-block-medians', version: 1 }

export const defaultWarmupRule: WarmupRule = {
  ...warmupRuleVersion,
  tolerance: 0.02,
  minBlockSamples: 5,
  minBlockMs: 20,
  longBlockMs: 400,
  minMs: 100,
  maxMs: 5_000,
  maxIterations: 20_000,
}

export interface WarmupResult {
  /** `agreed`: two block medians did; `limit`: time or iterations ran out first. */
  readonly reason: 'agreed' | 'limit'
  readonly iterations: number
  readonly elapsedMs: number
  /** Medians of all closed blocks in their order, in milliseconds. */
  readonly blockMediansMs: readonly number[]
}

/** Eats the warm-up inferences of one invocation, the first included, until it says `warm`. */
export interface Warmup {
  /** Takes the next duration; throws InvalidSampleError. Once warm it stays so and ignores more. */
  push(sampleMs: number): 'warming' | 'warm'
  /** Null while warming. */
  readonly result: WarmupResult | null
}

export function createWarmup(rule: WarmupRule = defaultWarmupRule): Warmup {
  const blockMediansMs: number[] = []
  let block: number[] = []
  let blockMs = 0
  let iterations = 0
  let elapsedMs = 0
  let result: WarmupResult | null = null

  function closeBlock(): void {
    blockMediansMs.push(median(block))
    block = []
    blockMs = 0
  }

  function blockIsFull(): boolean {
    if (block.length >= rule.minBlockSamples && blockMs >= rule.minBlockMs) return true
    return block.length >= 2 && blockMs >= rule.longBlockMs
  }

  function lastTwoAgree(): boolean {
    const [previous, last] = blockMediansMs.slice(-2)
    if (previous === undefined || last === undefined) return false
    return Math.abs(last - previous) <= rule.tolerance * Math.min(last, previous)
  }

  return {
    get result() {
      return result
    },
    push(sampleMs) {
      if (result !== null) return 'warm'
      if (!(sampleMs > 0 && sampleMs < Number.POSITIVE_INFINITY))
        throw new InvalidSampleError(sampleMs, iterations)
      block.push(sampleMs)
      blockMs += sampleMs
      iterations += 1
      elapsedMs += sampleMs
      if (blockIsFull()) {
        closeBlock()
        if (elapsedMs >= rule.minMs && lastTwoAgree()) {
          result = { reason: 'agreed', iterations, elapsedMs, blockMediansMs }
          return 'warm'
        }
      }
      if (elapsedMs >= rule.maxMs || iterations >= rule.maxIterations) {
        result = { reason: 'limit', iterations, elapsedMs, blockMediansMs }
        return 'warm'
      }
      return 'warming'
    },
  }
}
