import { createRequire } from 'node:module'
import type { TfliteModel } from '@paceline/tflite'
import { type ChainShape, filtersOf } from './chain-models.js'

/** The part of onnx.proto3 (ONNX 1.x, ir_version 8) that a chain of convolutions needs, by its field numbers. */
const schema = {
  nested: {
    Model: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        opsetImport: { rule: 'repeated', type: 'OperatorSet', id: 8 },
        graph: { type: 'Graph', id: 7 },
      },
    },
    OperatorSet: { fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } } },
    Graph: {
      fields: {
        node: { rule: 'repeated', type: 'Node', id: 1 },
        name: { type: 'string', id: 2 },
        initializer: { rule: 'repeated', type: 'Tensor', id: 5 },
        input: { rule: 'repeated', type: 'ValueInfo', id: 11 },
        output: { rule: 'repeated', type: 'ValueInfo', id: 12 },
      },
    },
    Node: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        opType: { type: 'string', id: 4 },
      },
    },
    Tensor: {
      fields: {
        dims: { rule: 'repeated', type: 'int64', id: 1 },
        dataType: { type: 'int32', id: 2 },
        name: { type: 'string', id: 8 },
        rawData: { type: 'bytes', id: 9 },
      },
    },
    ValueInfo: { fields: { name: { type: 'string', id: 1 }, type: { type: 'Type', id: 2 } } },
    Type: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
    TensorType: { fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'Shape', id: 2 } } },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    Dimension: { fields: { dimValue: { type: 'int64', id: 1 } } },
  },
}

const float = 1

/** The same chain with the same weights as an ONNX model: NCHW, Conv and Clip, which onnxruntime fuses. */
export function onnxChain(peers: string, shape: ChainShape, chain: TfliteModel): Uint8Array {
  const { side, channels } = shape
  const layers = filtersOf(chain)
  const value = (name: string) => ({
    name,
    type: {
      tensorType: {
        elemType: float,
        shape: { dim: [1, channels, side, side].map((dimValue) => ({ dimValue })) },
      },
    },
  })
  const tensor = (name: string, dims: readonly number[], values: Float32Array) => ({
    name,
    dims,
    dataType: float,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  })
  return encode(peers, {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'chain',
      node: layers.flatMap((_, layer) => [
        { opType: 'Conv', input: [`x${layer}`, `w${layer}`, `b${layer}`], output: [`c${layer}`] },
        { opType: 'Clip', input: [`c${layer}`, 'low', 'high'], output: [`x${layer + 1}`] },
      ]),
      initializer: [
        tensor('low', [], Float32Array.of(0)),
        tensor('high', [], Float32Array.of(6)),
        ...layers.flatMap(({ weights, bias }, layer) => [
          tensor(`w${layer}`, [channels, channels, 1, 1], weights),
          tensor(`b${layer}`, [channels], bias),
        ]),
      ],
      input: [value('x0')],
      output: [value(`x${layers.length}`)],
    },
  })
}

interface Protobuf {
  readonly Root: {
    fromJSON(json: unknown): {
      lookupType(name: string): {
        fromObject(value: unknown): unknown
        encode(message: unknown): { finish(): Uint8Array }
      }
    }
  }
}

/** `peers`: the folder of tools/kernel-bench-peers, which has protobufjs. */
function encode(peers: string, model: unknown): Uint8Array {
  const protobuf = createRequire(`${peers}/package.json`)('protobufjs') as Protobuf
  const type = protobuf.Root.fromJSON(schema).lookupType('Model')
  return type.encode(type.fromObject(model)).finish()
}
