import type { Schemas } from '@paceline/client'
import type { Paint } from './paint.js'
import { bytes, counted, percent } from './units.js'

/** A model that was made: what it is, what was done to it, and what its owner should know. */
export function modelLines(model: Schemas['Model'], paint: Paint): string[] {
  const { graph, derivation } = model
  const work =
    // Quantising rounds some weights to zero, too, which is worth no word.
    graph.effectiveMacs > 0.995 * graph.macs
      ? `${millions(graph.macs)} MACs`
      : `${millions(graph.macs)} MACs, ${percent(graph.effectiveMacs / graph.macs)} of them by weights that are not zero`
  return [
    `${model.id}  ${model.name}`,
    `  ${counted(graph.operators.length, 'operator')}, ${millions(graph.params)} parameters, ${work}`,
    `  ${bytes(model.bytes)} as a file, ${bytes(graph.memory?.arenaBytes ?? graph.peakActivationBytes)} of arena, ${graph.dtype}`,
    ...(derivation?.warnings ?? []).map((warning) => paint('yellow', `  ${warning}`)),
  ]
}

function millions(count: number): string {
  if (count < 1e5) return String(count)
  return count < 1e9 ? `${(count / 1e6).toFixed(count < 1e7 ? 2 : 1)} M` : `${(count / 1e9).toFixed(2)} G`
}
