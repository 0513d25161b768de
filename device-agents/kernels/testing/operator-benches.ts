import { benchCases as activation } from '../activation/bench.js'
import { benchCases as add } from '../add/bench.js'
import { benchCases as binaryConv1x1 } from '../binary-conv1x1/bench.js'
import { benchCases as binaryConv3x3 } from '../binary-conv3x3/bench.js'
import { benchCases as conv1x1Dense } from '../conv1x1-dense/bench.js'
import { benchCases as conv1x1Sparse } from '../conv1x1-sparse/bench.js'
import { benchCases as depthwise } from '../depthwise/bench.js'
import { benchCases as firstConv } from '../first-conv/bench.js'
import { benchCases as fullyConnected } from '../fully-connected/bench.js'
import { benchCases as gather } from '../gather/bench.js'
import { benchCases as globalPool } from '../global-pool/bench.js'
import { benchCases as int8Conv1x1 } from '../int8-conv1x1/bench.js'
import { benchCases as int8Depthwise } from '../int8-depthwise/bench.js'
import { benchCases as layout } from '../layout/bench.js'
import { benchCases as multiply } from '../multiply/bench.js'
import { benchCases as softmax } from '../softmax/bench.js'
import type { BenchCase } from './bench-case.js'

/** What `npm run bench:kernels` times of each operator, by its folder. */
export const operatorBenches: Readonly<Record<string, readonly BenchCase[]>> = {
  'conv1x1-dense': conv1x1Dense,
  'conv1x1-sparse': conv1x1Sparse,
  depthwise,
  'first-conv': firstConv,
  gather,
  'global-pool': globalPool,
  add,
  multiply,
  activation,
  'fully-connected': fullyConnected,
  softmax,
  layout,
  'int8-conv1x1': int8Conv1x1,
  'int8-depthwise': int8Depthwise,
  'binary-conv1x1': binaryConv1x1,
  'binary-conv3x3': binaryConv3x3,
}
