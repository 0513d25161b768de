/** What a depth stands for (He et al., "Deep residual learning for image recognition", 2016, table 1 and section 4.2). */
export interface ResnetDepth {
  readonly dataset: 'imagenet' | 'cifar10'
  readonly block: 'basic' | 'bottleneck'
  /** Blocks of each stage; the channels double from stage to stage. */
  readonly stages: readonly number[]
}

const imagenet = (block: ResnetDepth['block'], ...stages: number[]): ResnetDepth => ({
  dataset: 'imagenet',
  block,
  stages,
})

/** 6n + 2 layers. */
const cifar = (n: number): ResnetDepth => ({ dataset: 'cifar10', block: 'basic', stages: [n, n, n] })

const table = {
  18: imagenet('basic', 2, 2, 2, 2),
  20: cifar(3),
  32: cifar(5),
  34: imagenet('basic', 3, 4, 6, 3),
  44: cifar(7),
  50: imagenet('bottleneck', 3, 4, 6, 3),
  56: cifar(9),
  101: imagenet('bottleneck', 3, 4, 23, 3),
  110: cifar(18),
  152: imagenet('bottleneck', 3, 8, 36, 3),
}

export const resnetDepths = [18, 34, 50, 101, 152, 20, 32, 44, 56, 110] as const

export type Depth = (typeof resnetDepths)[number]

export function depthOf(depth: Depth): ResnetDepth {
  return table[depth]
}

/** Height and width of the dataset's images as the paper's networks take them. */
export function standardResolution(depth: Depth): number {
  return table[depth].dataset === 'imagenet' ? 224 : 32
}

/** The first block of each stage but the first, counted over all stages: where the paper halves the image. */
export function standardDownsampling(depth: Depth): number[] {
  let first = 0
  return table[depth].stages.slice(0, -1).map((blocks) => {
    first += blocks
    return first
  })
}

export function blockCount(depth: Depth): number {
  return table[depth].stages.reduce((sum, blocks) => sum + blocks, 0)
}
