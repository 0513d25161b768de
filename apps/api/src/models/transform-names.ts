import type { Transform } from '@paceline/contracts'
import { shareText } from '@paceline/domain'

const MAX_NAME = 120

/** A readable name for what became of a model, such as `MobileNetV2 1 224, head 12`. */
export function transformedName(source: string, request: Transform): string {
  const what = wordsOf(request).slice(0, MAX_NAME / 2)
  return `${source.slice(0, MAX_NAME - what.length - 2)}, ${what}`
}

function wordsOf(request: Transform): string {
  switch (request.kind) {
    case 'prune':
      return pruned(request)
    case 'quantize':
      return request.dtype
    case 'crop':
      return cropped(request)
    case 'factorize':
      return splitBy(request)
    case 'slice':
      return sliced(request)
    case 'patch':
      return 'grid' in request
        ? `${request.operators} operators in ${request.grid} x ${request.grid} patches`
        : `patched within ${request.budgetBytes} bytes`
  }
}

function pruned(request: Extract<Transform, { kind: 'prune' }>): string {
  const { sparsity, layers = {}, encode } = request
  const share = sparsity === undefined ? `${Object.keys(layers).length} layers` : shareText(sparsity)
  return `pruned ${share}${unitOf(request)}${encode === 'sparse' ? ', stored sparse' : ''}`
}

function unitOf(request: Extract<Transform, { kind: 'prune' }>): string {
  if (request.pattern === 'block') return ` by blocks of ${request.blockChannels}`
  return request.pattern === 'group' ? ` by groups of ${request.groupRows}` : ''
}

function cropped({ ratio, layers = {} }: Extract<Transform, { kind: 'crop' }>): string {
  const share = ratio === undefined ? `in ${Object.keys(layers).length} layers` : `by ${ratio * 100} %`
  return `channels cropped ${share}`
}

function splitBy({ rank, energy, layers = {} }: Extract<Transform, { kind: 'factorize' }>): string {
  if (rank !== undefined) return `split by rank ${rank}`
  if (energy !== undefined) return `split by energy ${energy}`
  const count = Object.keys(layers).length
  return `${count} ${count === 1 ? 'layer' : 'layers'} split by rank`
}

function sliced(request: Extract<Transform, { kind: 'slice' }>): string {
  if ('head' in request) return `head ${request.head}`
  if ('tail' in request) return `tail ${request.tail}`
  if ('operator' in request) return `operator ${request.operator}`
  return `${request.inputs.join(', ')} to ${request.outputs.join(', ')}`
}
