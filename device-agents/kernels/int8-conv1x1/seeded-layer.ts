import type { Random } from '@paceline/domain'
import { bytePixels, type KernelPlan } from '@paceline/kernel-plan'
import { oneOperator } from '../engine/self-check/index.js'
import { type Int8Conv1x1, int8Conv1x1Reference } from './reference.js'
import { seededRequantization, seededSteps } from './seeded-steps.js'

/** A plan of one layer, an input and the answer, each [pixels][channels]. */
export interface Int8Case<Layer> {
  readonly layer: Layer
  readonly plan: KernelPlan
  readonly input: Int8Array
  readonly expected: Int8Array
}

export interface Conv1x1Shape {
  readonly height: number
  readonly width: number
  readonly channelsIn: number
  readonly channelsOut: number
}

/** Weights, factors and inputs that reach the ends of int8. */
export function int8Conv1x1Case(random: Random, shape: Conv1x1Shape): Int8Case<Int8Conv1x1> {
  const { height, width, channelsIn, channelsOut } = shape
  const layer = {
    ...{ channelsIn, channelsOut, pixels: height * width },
    weights: seededSteps(random, channelsOut * channelsIn),
    ...seededRequantization(random, channelsOut, channelsIn),
  }
  const input = seededSteps(random, layer.pixels * channelsIn)
  return {
    layer,
    plan: int8Conv1x1Plan(layer, height, width),
    input,
    expected: int8Conv1x1Reference(layer, input),
  }
}

export function int8Conv1x1Plan(layer: Int8Conv1x1, height: number, width: number): KernelPlan {
  const { channelsIn, channelsOut, weights, bias, multiplier, shift, inputZero, outputZero } = layer
  return oneOperator([bytePixels(channelsIn, height, width)], bytePixels(channelsOut, height, width), {
    kind: 'int8-conv1x1',
    clamp: layer.clamp,
    data: [weights, Int32Array.from([...bias, ...multiplier, ...shift])],
    parameters: [inputZero >>> 0, outputZero >>> 0],
  })
}
