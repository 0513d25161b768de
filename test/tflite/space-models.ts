import { buildModel, defineUserSpace, spaces, type TfliteModel } from '@paceline/tflite'

const resolution = 64
const block = { channels: 16, blocks4d: 1, blocks3d: 0 }

/** One or two networks of each space, small where only width and size are less. */
const encodings: Readonly<Record<string, readonly object[]>> = {
  deeplab_mobilenet_v2: [{ width: 0.35, resolution: 65, aspp: true }],
  efficientformer: [{ stages: [block, block, block, { ...block, blocks3d: 2 }], resolution }],
  espcn: [{ scale: 3, width: 0.25, resolution: 32 }],
  fbnet: [{ resolution }],
  lraspp_mobilenet_v3: [{ size: 'small', resolution, reduced: false }],
  mnasnet: [
    { model: 'a1', width: 0.5, resolution },
    { model: 'b1', width: 0.5, resolution },
  ],
  mobilenet_v1: [{ width: 0.25, resolution }],
  mobilenet_v2: [{ width: 0.35, resolution }],
  mobilenet_v3: [
    { size: 'small', resolution },
    { size: 'large', minimalistic: true, width: 0.35, resolution },
  ],
  nasbench201: [{ index: 3 }, { index: 8_000 }],
  nasnet: [{ n: 1, filters: 192, resolution }],
  ofa_mbv3: [{ r: resolution, width: 1, d: [2, 2, 2, 2, 2] }],
  proxylessnas: [{ resolution }],
  resnet: [
    { depth: 18, width: 0.25, resolution },
    { depth: 20, downsampleAt: [1, 8] },
  ],
  ssdlite_mobilenet_v2: [{ width: 0.35, resolution: 96, classes: 5 }],
  unet: [
    { depth: 3, filters: 8, resolution: 32 },
    { depth: 2, filters: 8, resolution: 32, upsampling: 'bilinear' },
  ],
}

export interface SpaceCase {
  readonly name: string
  build(): TfliteModel
}

/** Small networks of every space of the catalogue, and one of a space that a user defined. */
export function spaceCases(): readonly SpaceCase[] {
  const shipped = [...spaces.keys()].flatMap((space) => casesOf(space, encodings[space]))
  return [...shipped, ...casesOf(own.name, [{ kernel: 5 }])]
}

function casesOf(space: string, known: readonly object[] | undefined): SpaceCase[] {
  if (known === undefined) throw new Error(`${space} is not tried yet: give it a small encoding here`)
  return known.map((encoding) => ({
    name: `${space} ${JSON.stringify(encoding)}`,
    build: () => buildModel({ space, encoding }, 7, new Map([...spaces, [own.name, own]])).model,
  }))
}

const own = defineUserSpace({
  name: 'own',
  decisions: { kernel: { kind: 'choice', values: [3, 5], fallback: 3 } },
  resolution: 32,
  stem: { filters: 8 },
  stages: [
    { block: 'separable', filters: 16, kernel: { decision: 'kernel' } },
    { block: 'fused-inverted-residual', filters: 24, stride: 2, squeezeExcite: 0.25 },
  ],
})
