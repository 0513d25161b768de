import type { Transform } from '@paceline/contracts'

const MAX_NAME = 120

/** A readable name for what became of a model, such as `MobileNetV2 1 224, head 12`. */
export function transformedName(source: string, request: Transform): string {
  const what = wordsOf(request).slice(0, MAX_NAME / 2)
  return `${source.slice(0, MAX_NAME - what.length - 2)}, ${what}`
}

function wordsOf(request: Transform): string {
  if ('budgetBytes' in request) return `patched within ${request.budgetBytes} bytes`
  if ('grid' in request) return `${request.operators} operators in ${request.grid} x ${request.grid} patches`
  if ('head' in request) return `head ${request.head}`
  if ('tail' in request) return `tail ${request.tail}`
  if ('operator' in request) return `operator ${request.operator}`
  return `${request.inputs.join(', ')} to ${request.outputs.join(', ')}`
}
