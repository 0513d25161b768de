import type { LoweringRule } from '../operator-call.js'
import { activation } from './activation.js'
import { concatenation, split } from './channels.js'
import { convolution } from './convolution.js'
import { depthwise } from './depthwise.js'
import { addition, product } from './elementwise.js'
import { fullyConnected } from './fully-connected.js'
import { pad } from './pad.js'
import { averagePool, mean } from './pooling.js'
import { reshape } from './reshape.js'
import { transpose } from './shuffle.js'
import { softmax } from './softmax.js'
import { unpacking } from './unpacking.js'

/** By builtin name: what the kernels have a way to run, and under which conditions. */
export const loweringRules: ReadonlyMap<string, LoweringRule> = new Map([
  ['ADD', addition],
  ['AVERAGE_POOL_2D', averagePool],
  ['CONCATENATION', concatenation],
  ['CONV_2D', convolution],
  ['DENSIFY', unpacking],
  ['DEPTHWISE_CONV_2D', depthwise],
  ['DEQUANTIZE', unpacking],
  ['FULLY_CONNECTED', fullyConnected],
  ['HARD_SWISH', activation],
  ['LOGISTIC', activation],
  ['MEAN', mean],
  ['MUL', product],
  ['PAD', pad],
  ['RELU', activation],
  ['RELU6', activation],
  ['RELU_0_TO_1', activation],
  ['RELU_N1_TO_1', activation],
  ['RESHAPE', reshape],
  ['SOFTMAX', softmax],
  ['SPLIT', split],
  ['SQUEEZE', reshape],
  ['TRANSPOSE', transpose],
])
