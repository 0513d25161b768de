import type { Schemas } from '@paceline/client'
import { expect, it } from 'vitest'
import { kernelLines } from './kernel-view.js'

const kernel = (more: Partial<Schemas['RankedKernel']>): Schemas['RankedKernel'] => ({
  rank: 1,
  modelId: 'mdl_1',
  runId: 'run_1',
  name: 'ours',
  source: 'paceline',
  layout: null,
  activation: 'relu6',
  tolerance: null,
  medianMs: 1.25,
  interval: { level: 0.95, low: 1.2, high: 1.3 },
  sessionVariance: 'known',
  verdict: 'stable',
  timesFastest: 1,
  ...more,
})
const group: Schemas['KernelGroup'] = {
  operator: 'conv1x1',
  dtype: 'float32',
  shapes: { height: 28, width: 28, inputChannels: 64, outputChannels: 32 },
  activation: 'relu6',
  sparsity: 0.9,
  deviceId: 'dev_1',
  runtime: 'kernels-wasm',
  protocolKey: 'pk1_0123456789abcdef',
  kernels: [
    kernel({}),
    kernel({
      rank: 2,
      name: 'mine',
      source: 'plug-in',
      layout: 'chw',
      tolerance: 1e-5,
      medianMs: 2.5,
      interval: null,
      timesFastest: 2,
      verdict: 'noisy',
      runId: 'run_2',
    }),
  ],
}
const plain = (_style: unknown, text: string) => text

it('says what a group has in common, then a line for each kernel with its rank', () => {
  const lines = kernelLines(
    [group, { ...group, activation: 'none', sparsity: 0, deviceId: 'dev_2' }],
    new Map([['dev_1', 'bench']]),
    plain,
  )
  expect(lines[0]).toBe(
    'conv1x1 float32, height 28, width 28, inputChannels 64, outputChannels 32, relu6, 90 % zeros',
  )
  expect(lines[1]).toBe('on bench by kernels-wasm, key pk1_01234567')
  expect(lines[3]).toMatch(/^1 +ours +paceline +– +1\.250 ms +1\.200 to 1\.300 +1\.000 +stable +run_1$/)
  expect(lines[4]).toMatch(/^2 +mine +plug-in, chw +0\.00001 +2\.500 ms +– +2\.000 +noisy +run_2$/)
  expect(lines[5]).toBe('')
  expect(lines[6]).toMatch(/outputChannels 32$/)
  expect(lines[7]).toContain('on dev_2 by')
})

it('says of an interval that it is one session’s where no more is known', () => {
  const own = { ...group, kernels: [kernel({ sessionVariance: 'unknown' })] }
  expect(kernelLines([own], new Map(), plain)[3]).toContain("1.200 to 1.300 (this session's)")
})
