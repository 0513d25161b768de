import type { RuleVersion } from '../protocol/protocol.js'
import { median } from '../statistics/quantile.js'
import { InvalidSampleError } from '../statistics/samples.js'

/**
 * When an invocation is warm: once the medians of two successive blocks agree that both began when the
 * invocation had settled. A block closes when it has `minBlockSamples` and has lasted `minBlockMs`, or
 * earlier, with two samples at least, once it has lasted `longBlockMs`, so that a model of half a second
 * an inference is not warmed for a minute.
 */
export interface WarmupRule extends RuleVersion {
  /** Largest relative difference of two block medians that agree. */
  readonly tolerance: number
  readonly minBlockSamples: number
  readonly minBlockMs: number
  readonly longBlockMs: number
  /**
   * Blocks that began earlier than this, or before so many iterations, agree with nothing: what a compiler
   * that works beside the code gives at first can be steady and is still not what it ends up with.
   */
  readonly settleMs: number
  readonly settleIterations: number
  /** Warm-up lasts at least this long in all: clocks rise and compilers finish in the meantime. */
  readonly minMs: number
  /** Given up after this long, or after this many iterations. */
  readonly maxMs: number
  readonly maxIterations: number
}

/** What the protocol key holds of the rule; raise the version when a parameter below changes. */
export const warmupRuleVersion: RuleVersion = { name: 'two-block-medians', version: 2 }

export const defaultWarmupRule: WarmupRule = {
  ...warmupRuleVersion,
  tolerance: 0.02,
  minBlockSamples: 5,
  minBlockMs: 20,
  longBlockMs: 400,
  settleMs: 0,
  settleIterations: 0,
  minMs: 100,
  maxMs: 5_000,
  maxIterations: 20_000,
}

/**
 * For runtimes that compile while they run: WASM engines start with a baseline compiler and replace its code, seen
 * to go on for about half a second after a first inference that itself takes a quarter.
 */
export const compilingWarmupRule: WarmupRule = { ...defaultWarmupRule, settleMs: 400, settleIterations: 5 }

/**
 * For tools that warm themselves for a given time, `settleMs`, and tell of no single inference: half a second, as
 * `benchmark_model` does where nobody says otherwise.
 */
export const fixedWarmupRule: WarmupRule = {
  ...defaultWarmupRule,
  name: 'fixed-time',
  version: 1,
  settleMs: 500,
}

const warmThemselves: readonly string[] = ['benchmark-model', 'litert-tool']

/** Runtimes whose code is as it will be when it is loaded. */
const compiledAhead: readonly string[] = ['tflite-native', 'litert-native', 'kernels-native', 'simulated']

/** The rule for a runtime by its name; one that nobody listed may compile while it runs. */
export function warmupRuleOf(runtime: string): WarmupRule {
  if (warmThemselves.includes(runtime)) return fixedWarmupRule
  return compiledAhead.includes(runtime) ? defaultWarmupRule : compilingWarmupRule
}

/** What the protocol key of a runtime holds of its rule: a tool that warms itself is no two block medians. */
export function warmupVersionOf(runtime: string): RuleVersion {
  const { name, version } = warmupRuleOf(runtime)
  return { name, version }
}

export interface WarmupResult {
  /** `agreed`: two block medians did; `limit`: time or iterations ran out first. */
  readonly reason: 'agreed' | 'limit'
  readonly iterations: number
  readonly elapsedMs: number
  /** Medians of all closed blocks in their order, in milliseconds. */
  readonly blockMediansMs: readonly number[]
}

/** How a warm-up ended; `fixed`: it was a tool's own, of a given time. */
export interface WarmupEnd {
  readonly reason: WarmupResult['reason'] | 'fixed'
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
  let settledBlocks = 0
  let iterations = 0
  let elapsedMs = 0
  let result: WarmupResult | null = null

  function closeBlock(): void {
    blockMediansMs.push(median(block))
    const isSettled =
      iterations - block.length >= rule.settleIterations && elapsedMs - blockMs >= rule.settleMs
    settledBlocks = isSettled ? settledBlocks + 1 : 0
    block = []
    blockMs = 0
  }

  function blockIsFull(): boolean {
    if (block.length >= rule.minBlockSamples && blockMs >= rule.minBlockMs) return true
    return block.length >= 2 && blockMs >= rule.longBlockMs
  }

  function lastTwoAgree(): boolean {
    const [previous, last] = blockMediansMs.slice(-2)
    if (previous === undefined || last === undefined || settledBlocks < 2) return false
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
