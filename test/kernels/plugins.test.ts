import { readFile } from 'node:fs/promises'
import { PluginRunner } from '@paceline/agent-kernels/plugin'
import { openNodeThread } from '@paceline/agent-kernels/plugin/node'
import type { KernelManifest } from '@paceline/contracts'
import { inspectPlugin } from '@paceline/kernel-plugin'
import { beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error a script without types
import { buildPlugin } from '../../device-agents/kernels/build/build-plugin.mjs'
// @ts-expect-error a script without types
import { openToolchain } from '../../device-agents/kernels/build/toolchain.mjs'
import { documentedPlugin } from './documented-plugin.js'

type Build = (source: string, files: Record<string, string>, flags?: string[]) => Promise<Uint8Array>
let build: Build
let plain: string
beforeAll(async () => {
  const toolchain = await openToolchain()
  build = (source, files, flags = []) => buildPlugin(toolchain, source, files, flags)
  plain = await readFile(new URL('plain-kernels.c', import.meta.url), 'utf8')
})

const runnerOf = (bytes: Uint8Array) =>
  new PluginRunner({ readModel: async () => bytes, openThread: openNodeThread })

/** Loads it, which puts it on trial, and checks it once more with inputs of a plan. */
async function check(bytes: Uint8Array): Promise<string | null> {
  const runner = runnerOf(bytes)
  await runner.load({ model: 'plugin.wasm', threads: 1, delegate: null })
  runner.setInputs(11)
  runner.verify()
  const digest = await runner.outputDigest()
  runner.close()
  return digest
}

const common = { abi: 1, tolerance: 1e-5 } as const
const image = (height: number, width: number, channels: number) => ({ height, width, channels })
const dense = (height: number, width: number, inputChannels: number, outputChannels: number) => ({
  height,
  width,
  inputChannels,
  outputChannels,
})
const manifests: KernelManifest[] = [
  {
    ...common,
    operator: 'conv1x1',
    dtype: 'float32',
    layout: 'chw',
    activation: 'relu6',
    shapes: dense(7, 5, 13, 9),
  },
  {
    ...common,
    operator: 'conv1x1',
    dtype: 'float32',
    layout: 'hwc',
    activation: 'relu',
    shapes: dense(1, 1, 1, 3),
  },
  {
    ...common,
    operator: 'conv1x1',
    dtype: 'int8',
    layout: 'chw',
    activation: 'relu',
    shapes: dense(4, 6, 30, 17),
    tolerance: 0.01,
  },
  {
    ...common,
    operator: 'depthwise3x3',
    dtype: 'float32',
    layout: 'chw',
    shapes: { ...image(7, 8, 5), stride: 1 },
  },
  {
    ...common,
    operator: 'depthwise3x3',
    dtype: 'float32',
    layout: 'hwc',
    activation: 'relu6',
    shapes: { ...image(9, 6, 4), stride: 2 },
  },
  {
    ...common,
    operator: 'depthwise3x3',
    dtype: 'float32',
    layout: 'chw',
    shapes: { ...image(1, 2, 3), stride: 2 },
  },
  { ...common, operator: 'fully-connected', dtype: 'float32', shapes: { inputs: 37, outputs: 11 } },
  {
    ...common,
    operator: 'fully-connected',
    dtype: 'int8',
    shapes: { inputs: 129, outputs: 5 },
    tolerance: 0.01,
  },
  {
    ...common,
    operator: 'add',
    dtype: 'float32',
    layout: 'hwc',
    activation: 'relu',
    shapes: image(3, 5, 7),
    tolerance: 0,
  },
]

/** The sizes of a manifest as the plain kernels take them. */
function flagsOf(manifest: KernelManifest): string[] {
  const { activation = 'none', dtype } = manifest
  const sizes = sizesOf(manifest)
  return [
    ...Object.entries(sizes).map(([name, size]) => `-D${name}=${size}`),
    ...(dtype === 'int8' ? ['-DINT8', `-DLOW=${activation === 'relu' ? 0 : -128}`] : []),
    ...(dtype === 'float32' && activation !== 'none' ? ['-DLOW=0'] : []),
    ...(activation === 'relu6' ? ['-DHIGH=6'] : []),
    ...('layout' in manifest && manifest.layout === 'chw' ? ['-DPLANES'] : []),
    ...(manifest.operator === 'add' ? ['-DADD'] : []),
    ...(manifest.operator === 'depthwise3x3' ? ['-DDEPTHWISE'] : []),
  ]
}

function sizesOf(manifest: KernelManifest): Record<string, number> {
  const names = (height: number, width: number, channels: number, outputs = channels) => ({
    HEIGHT: height,
    WIDTH: width,
    CHANNELS: channels,
    OUT_HEIGHT: height,
    OUT_WIDTH: width,
    OUT_CHANNELS: outputs,
  })
  switch (manifest.operator) {
    case 'fully-connected':
      return names(1, 1, manifest.shapes.inputs, manifest.shapes.outputs)
    case 'conv1x1': {
      const { height, width, inputChannels, outputChannels } = manifest.shapes
      return names(height, width, inputChannels, outputChannels)
    }
    case 'add': {
      const { height, width, channels } = manifest.shapes
      return names(height, width, channels)
    }
    case 'depthwise3x3': {
      const { height, width, channels, stride } = manifest.shapes
      // As the document says it, in its own words: no function of ours is asked.
      const rows = Math.ceil(height / stride)
      const columns = Math.ceil(width / stride)
      return {
        ...names(height, width, channels),
        OUT_HEIGHT: rows,
        OUT_WIDTH: columns,
        STRIDE: stride,
        PAD_TOP: Math.floor(Math.max((rows - 1) * stride + 3 - height, 0) / 2),
        PAD_LEFT: Math.floor(Math.max((columns - 1) * stride + 3 - width, 0) / 2),
      }
    }
  }
}

const title = (manifest: KernelManifest) =>
  [
    manifest.dtype,
    manifest.operator,
    'layout' in manifest ? manifest.layout : '',
    JSON.stringify(manifest.shapes),
  ].join(' ')

describe('plug-ins compiled from C', () => {
  it.each(manifests.map((manifest) => [title(manifest), manifest] as const))(
    'agree with the reference: %s',
    async (_title, manifest) => {
      const files = { 'plain.c': plain, 'manifest.json': JSON.stringify(manifest) }
      const bytes = await build('plain.c', files, flagsOf(manifest))
      expect(inspectPlugin(bytes).manifest).toEqual(manifest)
      expect(await check(bytes)).toMatch(/^[0-9a-f]{64}$/)
    },
  )

  it('are refused for a stride that their code does not have', async () => {
    const manifest = manifests[4] as KernelManifest
    const wrong = flagsOf(manifest).map((flag) => (flag.startsWith('-DPAD_LEFT') ? '-DPAD_LEFT=1' : flag))
    const files = { 'plain.c': plain, 'manifest.json': JSON.stringify(manifest) }
    await expect(check(await build('plain.c', files, wrong))).rejects.toMatchObject({
      code: 'plugin-wrong-result',
    })
  })

  it('work as the document writes them down, and as it compiles them', async () => {
    const files = await documentedPlugin()
    const bytes = await build('conv1x1.c', files)
    expect(inspectPlugin(bytes).manifest).toMatchObject({ operator: 'conv1x1', name: 'packed by four' })
    expect(await check(bytes)).toMatch(/^[0-9a-f]{64}$/)
    const relaxed = await build('conv1x1.c', files, ['-mrelaxed-simd'])
    expect(inspectPlugin(relaxed).manifest.name).toBe('packed by four')
  })
})
