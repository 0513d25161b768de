import type { AgentMessage, Block, Done, InvocationPlan } from '@paceline/contracts'
import { AgentProtocolError } from './agent-protocol-error.js'

/**
 * Where an invocation stands, by what was said last:
 *
 *   start -> ready -> init -> first -> warmup -> measured -> ended
 *
 * `unsupported` and `error` lead from anywhere to `ended`, and nothing leads out of it.
 */
type Stage = 'start' | 'ready' | 'init' | 'first' | 'warmup' | 'measured' | 'ended'

/** From which stages each message may come. */
const comesAfter: Record<AgentMessage['type'], readonly Stage[]> = {
  ready: ['start'],
  init: ['ready'],
  first: ['init'],
  block: ['first', 'warmup', 'measured'],
  done: ['measured'],
  unsupported: ['start', 'ready', 'init', 'first', 'warmup', 'measured'],
  error: ['start', 'ready', 'init', 'first', 'warmup', 'measured'],
}

/** Accepts messages in the protocol's order and throws AgentProtocolError at the first that is out of it. */
export function createOrder(plan: Pick<InvocationPlan, 'batch' | 'arrival' | 'warmup' | 'sampling'>) {
  let stage: Stage = 'start'
  let nextSequence = 0
  let measuredBatch: number | null = null
  const counts = { warmup: 0, measured: 0 }
  const limits = { warmup: plan.warmup.maxIterations, measured: plan.sampling.maxIterations }

  function acceptBlock(block: Block): void {
    if (block.sequence !== nextSequence) {
      throw new AgentProtocolError(`block ${block.sequence} came where block ${nextSequence} was due`)
    }
    if (stage === 'measured' && block.phase === 'warmup') {
      throw new AgentProtocolError('a warm-up block came after a measured one')
    }
    if (block.samplesMs.length === 0) throw new AgentProtocolError(`block ${block.sequence} is empty`)
    for (const sampleMs of block.samplesMs) checkDuration(sampleMs, `a sample of block ${block.sequence}`)
    acceptBatch(block)
    nextSequence += 1
    counts[block.phase] += block.samplesMs.length
    if (counts[block.phase] > limits[block.phase]) {
      throw new AgentProtocolError(
        `${counts[block.phase]} ${block.phase} samples came and the plan allows ${limits[block.phase]}`,
      )
    }
    stage = block.phase
  }

  /** One size for all measured samples, and none below the plan's; by period a sample is one arrival. */
  function acceptBatch({ sequence, phase, batch }: Block): void {
    if (phase === 'warmup') return
    if (plan.arrival.mode === 'periodic' ? batch !== plan.batch : batch < plan.batch) {
      throw new AgentProtocolError(
        `the samples of block ${sequence} hold ${batch} inferences and the plan asks for ${plan.batch}`,
      )
    }
    measuredBatch ??= batch
    if (batch !== measuredBatch) {
      throw new AgentProtocolError(
        `the samples of block ${sequence} hold ${batch} inferences and those before it ${measuredBatch}`,
      )
    }
  }

  function acceptDone(done: Done): void {
    if (done.iterations !== counts.measured) {
      throw new AgentProtocolError(`it counts ${done.iterations} iterations and sent ${counts.measured}`)
    }
    if (done.warmup.iterations !== counts.warmup) {
      throw new AgentProtocolError(
        `it counts ${done.warmup.iterations} warm-up iterations and sent ${counts.warmup}`,
      )
    }
    if (done.batch !== measuredBatch) {
      throw new AgentProtocolError(`it counts ${done.batch} inferences a sample and made ${measuredBatch}`)
    }
    checkLateness(done, plan)
    if (done.peakBytes !== null) checkDuration(done.peakBytes, 'the peak of memory')
    stage = 'ended'
  }

  return {
    accept(message: AgentMessage): void {
      if (!comesAfter[message.type].includes(stage)) {
        throw new AgentProtocolError(`"${message.type}" cannot follow "${stage}"`)
      }
      switch (message.type) {
        case 'block':
          acceptBlock(message)
          break
        case 'done':
          acceptDone(message)
          break
        case 'init':
          checkDuration(message.initMs, 'the time of initialisation')
          stage = 'init'
          break
        case 'first':
          if (message.firstMs !== null) checkDuration(message.firstMs, 'the first inference')
          stage = 'first'
          break
        case 'ready':
          stage = 'ready'
          break
        default:
          stage = 'ended'
      }
    },
    /** Nothing more comes: true to the protocol only after an ending. */
    end(): void {
      if (stage !== 'ended') throw new AgentProtocolError(`it stopped after "${stage}" without an ending`)
    },
  }
}

function checkLateness({ latenessMs }: Done, { arrival }: Pick<InvocationPlan, 'arrival'>): void {
  if ((arrival.mode === 'periodic') !== (latenessMs !== null)) {
    throw new AgentProtocolError('lateness goes with inferences that arrive by period, and only with them')
  }
  for (const lateMs of Object.values(latenessMs ?? {})) {
    if (!(lateMs >= 0 && lateMs < Number.POSITIVE_INFINITY))
      throw new AgentProtocolError(`a lateness is ${lateMs}, not a number from 0 on`)
  }
}

/** @throws AgentProtocolError unless it is a finite number above zero */
export function checkDuration(value: number, what: string): void {
  if (!Number.isFinite(value) || value <= 0)
    throw new AgentProtocolError(`${what} is ${value}, not a positive number`)
}
