import type { ModelSpec } from '../spaces/build-model.js'
import type { Encoding } from '../spaces/decisions.js'

/** A published model whose graph can be built: its accuracy is claimed by the source, not by the built weights. */
export interface DemoModel {
  readonly name: string
  readonly spec: ModelSpec
  /** Published top-1 accuracy on the data set, in percent, of the trained float32 model. */
  readonly top1Percent: number
  readonly dataset: 'imagenet-1k'
  /** Repository, commit, file and the row's name in its table. */
  readonly source: string
}

const V1_TABLE = 'tensorflow/models@02c04f49 research/slim/nets/mobilenet_v1.md'
const SLIM_TABLE = 'tensorflow/models@0ba83cf0 research/slim/nets/mobilenet/README.md'
const A1_TABLE = 'tensorflow/tpu@009812fb models/official/mnasnet/README.md'
const HOSTED_TABLE = 'tensorflow/tensorflow@0406598a tensorflow/lite/g3doc/guide/hosted_models.md'

/** Four models of each family, from small to large, each a row of a published table. */
export const demoModels: readonly DemoModel[] = [
  v1(1, 224, 70.9, 'mobilenet_v1_1.0_224'),
  v1(0.75, 192, 67.2, 'mobilenet_v1_0.75_192'),
  v1(0.5, 160, 59.1, 'mobilenet_v1_0.50_160'),
  v1(0.25, 128, 41.5, 'mobilenet_v1_0.25_128'),
  v2(1, 224, 71.8, 'mobilenet_v2_1.0_224'),
  v2(0.75, 192, 68.7, 'mobilenet_v2_0.75_192'),
  v2(0.5, 160, 61, 'mobilenet_v2_0.5_160'),
  v2(0.35, 96, 45.5, 'mobilenet_v2_0.35_96'),
  v3('large', 1, 75.2, 'Large dm=1 (float)'),
  v3('large', 0.75, 73.3, 'Large dm=0.75 (float)'),
  v3('small', 1, 67.5, 'Small dm=1 (float)'),
  v3('small', 0.75, 65.4, 'Small dm=0.75 (float)'),
  mnasnet('a1', 1, 75.2, A1_TABLE, 'MnasNet-A1 1.0_224'),
  mnasnet('a1', 0.5, 68.9, A1_TABLE, 'MnasNet-A1 0.5_224'),
  // The hosted MnasNet files have the size of B1, which has no squeeze-and-excite.
  mnasnet('b1', 1, 74.08, HOSTED_TABLE, 'MnasNet_1.0_224'),
  mnasnet('b1', 0.5, 68.03, HOSTED_TABLE, 'MnasNet_0.50_224'),
]

function v1(width: number, resolution: number, top1Percent: number, row: string): DemoModel {
  const name = `MobileNetV1 ${width} ${resolution}`
  return demo(name, 'mobilenet_v1', { width, resolution }, top1Percent, V1_TABLE, row)
}

function v2(width: number, resolution: number, top1Percent: number, row: string): DemoModel {
  const name = `MobileNetV2 ${width} ${resolution}`
  return demo(name, 'mobilenet_v2', { width, resolution }, top1Percent, SLIM_TABLE, row)
}

function v3(size: 'large' | 'small', width: number, top1Percent: number, row: string): DemoModel {
  const encoding = { size, minimalistic: false, width, resolution: 224 }
  return demo(
    `MobileNetV3 ${size === 'large' ? 'Large' : 'Small'} ${width}`,
    'mobilenet_v3',
    encoding,
    top1Percent,
    SLIM_TABLE,
    row,
  )
}

function mnasnet(
  model: 'a1' | 'b1',
  width: number,
  top1Percent: number,
  table: string,
  row: string,
): DemoModel {
  const encoding = { model, width, resolution: 224 }
  return demo(`MnasNet-${model.toUpperCase()} ${width}`, 'mnasnet', encoding, top1Percent, table, row)
}

function demo(
  name: string,
  space: string,
  encoding: Encoding,
  top1Percent: number,
  table: string,
  row: string,
): DemoModel {
  return {
    name,
    spec: { space, encoding },
    top1Percent,
    dataset: 'imagenet-1k',
    source: `${table}, row ${row}`,
  }
}
