import type {
  SliceBlock,
  SliceDone,
  SliceLoaded,
  SuiteDone,
  SuiteEntry,
  SuiteMessage,
  SuitePlan,
} from '@paceline/contracts'
import { type SuiteTurn, suiteOrder } from '../suite/suite-order.js'
import { AgentProtocolError } from './agent-protocol-error.js'
import { checkDuration } from './order.js'

/**
 * Where a suite stands, by what was said last:
 *
 *   start -> between -> loaded -> warmup -> measured -> between -> ended
 *
 * `slice-refused` leads from anywhere within a turn to `between`, `unsupported` and `error` from anywhere to
 * `ended`, and nothing leads out of that.
 */
type Stage = 'start' | 'between' | 'loaded' | 'warmup' | 'measured' | 'ended'

const comesAfter: Record<SuiteMessage['type'], readonly Stage[]> = {
  ready: ['start'],
  slice: ['between'],
  'slice-block': ['loaded', 'warmup', 'measured'],
  'slice-done': ['measured'],
  'slice-refused': ['between', 'loaded', 'warmup', 'measured'],
  'suite-done': ['between'],
  unsupported: ['start', 'between', 'loaded', 'warmup', 'measured'],
  error: ['start', 'between', 'loaded', 'warmup', 'measured'],
}

/** What a suite's messages are held to; where its models lie does not matter. */
export type SuiteToVerify = Pick<SuitePlan, 'warmup' | 'sampling' | 'rounds' | 'orderSeed'> & {
  readonly entries: readonly Pick<SuiteEntry, 'id' | 'batch'>[]
}

type Turn = SuiteTurn<Pick<SuiteEntry, 'id' | 'batch'>>

/** Accepts a suite's messages in the order that its plan sets, and throws AgentProtocolError at the first out of it. */
export function createSuiteTurns(plan: SuiteToVerify) {
  const turns = suiteOrder(plan)
  const refused = new Set<string>()
  let due = nextTurn()
  let stage: Stage = 'start'
  let nextSequence = 0
  let measured = 0
  let counts = { warmup: 0, measured: 0 }

  function nextTurn(): Turn | null {
    for (;;) {
      const next = turns.next()
      if (next.done) return null
      if (!refused.has(next.value.entry.id)) return next.value
    }
  }

  function endTurn(): void {
    due = nextTurn()
    counts = { warmup: 0, measured: 0 }
    stage = 'between'
  }

  function checkTurn({ type, entry, round }: { type: string; entry: string; round: number }): Turn {
    if (due?.entry.id === entry && due.round === round) return due
    const wanted = due === null ? 'nothing was' : `"${due.entry.id}" of round ${due.round} was`
    throw new AgentProtocolError(`"${type}" of "${entry}" in round ${round} came where ${wanted} due`)
  }

  function acceptLoaded(slice: SliceLoaded): void {
    const { entry } = checkTurn(slice)
    // A clock of coarse steps may see nothing pass in one short inference.
    checkElapsed(slice.initMs, `the time to load "${slice.entry}"`)
    checkElapsed(slice.firstMs, `the first inference of "${slice.entry}"`)
    if (slice.batch < entry.batch) {
      throw new AgentProtocolError(
        `"${slice.entry}" takes ${slice.batch} inferences a sample, under ${entry.batch}`,
      )
    }
    stage = 'loaded'
  }

  function acceptBlock(block: SliceBlock): void {
    checkTurn(block)
    const { sequence, phase, samplesMs } = block
    if (sequence !== nextSequence) {
      throw new AgentProtocolError(`block ${sequence} came where block ${nextSequence} was due`)
    }
    if (stage === 'measured' && phase === 'warmup') {
      throw new AgentProtocolError('a warm-up block came after a measured one')
    }
    if (samplesMs.length === 0) throw new AgentProtocolError(`block ${sequence} is empty`)
    for (const sampleMs of samplesMs) checkDuration(sampleMs, `a sample of block ${sequence}`)
    nextSequence += 1
    counts[phase] += samplesMs.length
    const limit = phase === 'warmup' ? plan.warmup.maxIterations : plan.sampling.maxSamples
    if (counts[phase] > limit) {
      throw new AgentProtocolError(`${counts[phase]} ${phase} samples came and the plan allows ${limit}`)
    }
    stage = phase
  }

  function acceptDone(done: SliceDone): void {
    checkTurn(done)
    checkCount(done.iterations, counts.measured, 'iterations')
    checkCount(done.warmup.iterations, counts.warmup, 'warm-up iterations')
    measured += 1
    endTurn()
  }

  function acceptEnd(done: SuiteDone): void {
    if (due !== null) {
      throw new AgentProtocolError(`the suite ended before "${due.entry.id}" of round ${due.round}`)
    }
    checkCount(done.measured, measured, 'measured entries')
    checkCount(done.refused, refused.size, 'refused entries')
    if (done.peakBytes !== null) checkDuration(done.peakBytes, 'the peak of memory')
    stage = 'ended'
  }

  return {
    /** Whose turn it is: the entry to blame when the suite breaks off here; null after the last. */
    get due(): Turn | null {
      return due
    },
    accept(message: SuiteMessage): void {
      if (!comesAfter[message.type].includes(stage)) {
        throw new AgentProtocolError(`"${message.type}" cannot follow "${stage}"`)
      }
      switch (message.type) {
        case 'ready':
          stage = 'between'
          break
        case 'slice':
          acceptLoaded(message)
          break
        case 'slice-block':
          acceptBlock(message)
          break
        case 'slice-done':
          acceptDone(message)
          break
        case 'slice-refused':
          refused.add(checkTurn(message).entry.id)
          endTurn()
          break
        case 'suite-done':
          acceptEnd(message)
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

function checkElapsed(value: number, what: string): void {
  if (!Number.isFinite(value) || value < 0) throw new AgentProtocolError(`${what} is ${value}`)
}

function checkCount(said: number, seen: number, what: string): void {
  if (said !== seen) throw new AgentProtocolError(`it counts ${said} ${what} and sent ${seen}`)
}
