import { roundChannels } from '../../families/scaling.js'
import type { ActivationName, BlockName } from './document.js'
import type { ParameterValue, Source } from './parameters.js'
import type { SpaceDocument, StageDefinition } from './read-document.js'

export interface PlannedBlock {
  readonly name: string
  readonly block: BlockName
  readonly kernel: number
  readonly stride: number
  readonly inputs: number
  readonly expanded: number
  readonly filters: number
  /** Channels of squeeze-and-excite as a share of those it gates; 0: none. */
  readonly squeezeExcite: number
  readonly activation: ActivationName
  readonly residual: boolean
}

export interface PlannedLayer {
  readonly filters: number
  readonly activation: ActivationName
}

/** One network of a user's space, with every value in place. */
export interface NetworkPlan {
  readonly resolution: number
  readonly classes: number
  readonly stem: PlannedLayer & { readonly kernel: number; readonly stride: number }
  readonly blocks: readonly PlannedBlock[]
  /** The 1x1 convolution before pooling; no filters: none. */
  readonly head: PlannedLayer
}

/** What each source says, for a block of this place in its stage. */
export type Chosen = (source: Source, block: number) => ParameterValue

/** Channels are as written at width 1, and multiples of 8 otherwise. */
export function planNetwork({ network, stem, stages, head }: SpaceDocument, chosen: Chosen): NetworkPlan {
  const number = (source: Source): number => Number(chosen(source, 0))
  const activation = (source: Source) => chosen(source, 0) as ActivationName
  const width = number(network.width)
  const scaled = (filters: number) =>
    width === 1 || filters === 0 ? filters : roundChannels(filters * width)

  const stemFilters = scaled(number(stem.filters))
  const blocks: PlannedBlock[] = []
  for (const [index, stage] of stages.entries()) {
    const inputs = blocks.at(-1)?.filters ?? stemFilters
    blocks.push(...planStage(`stage_${index}`, stage, inputs, scaled, chosen))
  }
  return {
    resolution: number(network.resolution),
    classes: number(network.classes),
    stem: {
      filters: stemFilters,
      kernel: number(stem.kernel),
      stride: number(stem.stride),
      activation: activation(stem.activation),
    },
    blocks,
    head: { filters: scaled(number(head.filters)), activation: activation(head.activation) },
  }
}

function planStage(
  name: string,
  { stage, block }: StageDefinition,
  inputsOfStage: number,
  scaled: (filters: number) => number,
  chosen: Chosen,
): PlannedBlock[] {
  let inputs = inputsOfStage
  return Array.from({ length: Number(chosen(stage.repeats, 0)) }, (_, index) => {
    const number = (source: Source): number => Number(chosen(source, index))
    const planned: PlannedBlock = {
      name: `${name}/block_${index}`,
      block: chosen(block.block, index) as BlockName,
      kernel: number(block.kernel),
      stride: index === 0 ? number(stage.stride) : 1,
      inputs,
      expanded: Math.max(1, Math.round(inputs * number(block.expansion))),
      filters: scaled(number(block.filters)),
      squeezeExcite: number(block.squeezeExcite),
      activation: chosen(block.activation, index) as ActivationName,
      residual: chosen(block.residual, index) === true,
    }
    inputs = planned.filters
    return planned
  })
}

/** Channels in the middle of a block's squeeze-and-excite; 0: it has none. */
export function squeezedChannels(planned: PlannedBlock): number {
  const { squeezeExcite } = planned
  return squeezeExcite === 0 ? 0 : Math.max(1, Math.round(gatedChannels(planned) * squeezeExcite))
}

/** Weights of a block's convolutions, without biases. */
export function blockWeights(planned: PlannedBlock): number {
  const { block, kernel, inputs, expanded, filters } = planned
  const window = kernel * kernel
  const gates = 2 * squeezedChannels(planned) * gatedChannels(planned)
  switch (block) {
    case 'conv':
      return window * inputs * filters + gates
    case 'separable':
      return (window + filters) * inputs + gates
    case 'inverted-residual':
      return (inputs + window + filters) * expanded + gates
    case 'fused-inverted-residual':
      return (window * inputs + filters) * expanded + gates
  }
}

function gatedChannels({ block, inputs, expanded, filters }: PlannedBlock): number {
  if (block === 'conv') return filters
  return block === 'separable' ? inputs : expanded
}
