import type { SliceBlock, SuiteMessage } from '@paceline/contracts'

/** The most samples in one message: the schema's own limit. */
const MAX_SAMPLES = 10_000

export type BlockSender = (
  place: Pick<SliceBlock, 'entry' | 'round'>,
  phase: SliceBlock['phase'],
  samplesMs: readonly number[],
) => void

/** Sends samples as blocks that are numbered through the suite. */
export function blockSender(emit: (message: SuiteMessage) => void): BlockSender {
  let sequence = 0
  return ({ entry, round }, phase, samplesMs) => {
    for (let sent = 0; sent < samplesMs.length; sent += MAX_SAMPLES) {
      const piece = samplesMs.slice(sent, sent + MAX_SAMPLES)
      emit({ type: 'slice-block', entry, round, sequence: sequence++, phase, samplesMs: piece })
    }
  }
}
