import type { ModelCoverage } from '@paceline/contracts'
import type { RuntimeCoverage, TfliteModel } from '@paceline/tflite'

type Foretelling = (model: TfliteModel) => readonly RuntimeCoverage[]

/**
 * What runtimes would leave out of a model. Where one cannot be judged, nothing is foretold of its runtimes and a
 * warning says why: a model that can be read is never refused for it.
 */
export function foretell(model: TfliteModel, foretellings: readonly Foretelling[]): ModelCoverage {
  const operators = model.graphs[0]?.operators.length ?? 0
  return {
    items: foretellings
      .flatMap((foretelling) => judged(foretelling, model))
      .map(({ cannotRun, outsideDelegate, ...runtime }) => ({
        ...runtime,
        operators,
        cannotRun: [...cannotRun],
        outsideDelegate: outsideDelegate && [...outsideDelegate],
      })),
  }
}

function judged(foretelling: Foretelling, model: TfliteModel): readonly RuntimeCoverage[] {
  try {
    return foretelling(model)
  } catch (error) {
    process.emitWarning(`a model's coverage is not known: ${String(error)}`)
    return []
  }
}
