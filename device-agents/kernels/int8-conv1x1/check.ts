import { createRandom, type Random } from '@paceline/domain'
import { bytePixels } from '@paceline/kernel-plan'
import { type CheckCase, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { int8Conv1x1Reference } from './reference.js'

/** Channels in and out, height and width: whole tiles, and with a rest. */
const shapes = [
  [64, 32, 8, 8],
  [37, 13, 5, 7],
  [3, 5, 1, 1],
] as const

export const int8Conv1x1Check: KernelCheck = { kind: 'int8-conv1x1', cases: () => shapes.map(caseOf) }

function caseOf([channelsIn, channelsOut, height, width]: (typeof shapes)[number], seed: number): CheckCase {
  const random = createRandom(seed)
  const perChannel = (value: () => number) => Int32Array.from({ length: channelsOut }, value)
  const layer = {
    channelsIn,
    channelsOut,
    pixels: height * width,
    weights: bytes(random, channelsOut * channelsIn),
    inputZero: -5,
    outputZero: 3,
    bias: perChannel(() => random.nextBelow(4001) - 2000),
    multiplier: perChannel(() => 2 ** 30 + random.nextBelow(2 ** 30)),
    shift: perChannel(() => -9 - random.nextBelow(2)),
    clamp: { min: -100, max: 110 },
  }
  const input = bytes(random, height * width * channelsIn)
  return {
    plan: oneOperator([bytePixels(channelsIn, height, width)], bytePixels(channelsOut, height, width), {
      kind: 'int8-conv1x1',
      clamp: layer.clamp,
      data: [layer.weights, Int32Array.from([...layer.bias, ...layer.multiplier, ...layer.shift])],
      parameters: [layer.inputZero >>> 0, layer.outputZero >>> 0],
    }),
    inputs: [input],
    expected: int8Conv1x1Reference(layer, input),
    tolerance: 0,
  }
}

/** Of all steps, the ends of int8 among them. */
const bytes = (random: Random, length: number): Int8Array =>
  Int8Array.from({ length }, () => random.nextBelow(256) - 128)
