import type { AgentMessage, Block } from '@paceline/contracts'

/** The most samples in one message: the schema's own limit. */
const MAX_SAMPLES = 10_000

/** Collects samples without allocating and sends them as numbered blocks. */
export class BlockStream {
  readonly #samplesMs = new Float64Array(MAX_SAMPLES)
  readonly #emit: (message: AgentMessage) => void
  #held = 0
  #sequence = 0

  constructor(emit: (message: AgentMessage) => void) {
    this.#emit = emit
  }

  get full(): boolean {
    return this.#held === MAX_SAMPLES
  }

  /** Callers flush when `full`; a sample past that is a mistake of the loop and throws. */
  add(sampleMs: number): void {
    if (this.full) throw new RangeError('a full block was not sent')
    this.#samplesMs[this.#held++] = sampleMs
  }

  /** Sends what is held; true when there was something. */
  flush({ phase, batch }: Pick<Block, 'phase' | 'batch'>): boolean {
    if (this.#held === 0) return false
    const samplesMs = Array.from(this.#samplesMs.subarray(0, this.#held))
    this.#held = 0
    this.#emit({ type: 'block', sequence: this.#sequence++, phase, batch, samplesMs })
    return true
  }
}
