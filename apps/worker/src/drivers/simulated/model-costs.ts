import { readFile } from 'node:fs/promises'
import { UnsupportedModelError } from '@paceline/agent'
import { analyse, InvalidModelError, readModel } from '@paceline/tflite'
import type { ModelFile } from '../driver.js'
import type { SimulatedProfile } from './simulated-profile.js'

/** What a model's latency is made up from. */
export interface ModelCosts {
  readonly macs: number
  readonly params: number
  readonly operators: number
}

export interface CostsOfModels {
  /** Throws UnsupportedModelError for bytes that are no .tflite file. */
  of(model: ModelFile): Promise<ModelCosts>
}

const KEPT = 1000

/** Each model is read once for all devices of a worker; of many models the newest are kept. */
export function createCostsOfModels(): CostsOfModels {
  const kept = new Map<string, Promise<ModelCosts>>()
  return {
    of(model) {
      const known = kept.get(model.sha256)
      if (known) return known
      const reading = costsOf(model.path)
      reading.catch(() => kept.delete(model.sha256))
      kept.set(model.sha256, reading)
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
      return reading
    },
  }
}

async function costsOf(path: string): Promise<ModelCosts> {
  const bytes = await readFile(path)
  try {
    const { macs, params, operators } = analyse(readModel(bytes))
    return { macs, params, operators: operators.length }
  } catch (error) {
    if (!(error instanceof InvalidModelError)) throw error
    throw new UnsupportedModelError('model-refused', error.message, { cause: error })
  }
}

const BYTES_PER_PARAMETER = 4

/** Milliseconds of one inference on a typical device that nothing disturbs. */
export function rooflineMs(
  { macs, params }: Pick<ModelCosts, 'macs' | 'params'>,
  { baseMs, gmacPerSecond, bytesPerSecond }: SimulatedProfile['roofline'],
): number {
  const computeMs = macs / (gmacPerSecond * 1e6)
  const memoryMs = (params * BYTES_PER_PARAMETER * 1000) / bytesPerSecond
  // A model of neither takes some time, too.
  return Math.max(1e-3, baseMs + Math.max(computeMs, memoryMs))
}
