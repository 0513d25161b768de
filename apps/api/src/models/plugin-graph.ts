import type { GraphSummary, KernelManifest } from '@paceline/contracts'
import { sha256Hex } from '@paceline/domain'
import { depthwiseOutput, macsOf, type PluginTensor, paramsOf, tensorsOf } from '@paceline/kernel-plugin'

/** What a plug-in computes, as the one-operator graph that a .tflite of the same would have. */
export function pluginGraph(manifest: KernelManifest): GraphSummary {
  const tensors = tensorsOf(manifest).map((tensor, index) => graphTensor(manifest, tensor, index))
  const [inputs, constants, outputs] = [/^(input|second)$/, /^(weights|bias|scales)$/, /^output$/].map(
    (role) => tensors.filter(({ name }) => role.test(name)),
  ) as [GraphSummary['inputs'], GraphSummary['inputs'], GraphSummary['inputs']]
  const macs = macsOf(manifest)
  const params = paramsOf(manifest)
  const type = types[manifest.operator]
  const operator = {
    index: 0,
    type,
    inputs: [...inputs, ...constants],
    outputs,
    macs,
    effectiveMacs: macs,
    params,
  }
  const { operator: kind, dtype, shapes } = manifest
  return {
    // Of the problem alone: two plug-ins that solve the same one have the same graph.
    digest: sha256Hex(JSON.stringify(['kernel', kind, dtype, Object.entries(shapes).sort()])),
    operators: [operator],
    macs,
    effectiveMacs: macs,
    params,
    otherOps: macs === 0 ? { [type]: 1 } : {},
    peakActivationBytes: activationBytes(manifest),
    inputs,
    outputs,
    dtype,
  }
}

const types = {
  conv1x1: 'CONV_2D',
  depthwise3x3: 'DEPTHWISE_CONV_2D',
  'fully-connected': 'FULLY_CONNECTED',
  add: 'ADD',
} as const satisfies Record<KernelManifest['operator'], string>

function activationBytes(manifest: KernelManifest): number {
  return tensorsOf(manifest)
    .filter(({ role }) => role === 'input' || role === 'second' || role === 'output')
    .reduce((sum, { bytes }) => sum + bytes, 0)
}

function graphTensor(manifest: KernelManifest, { role, dtype }: PluginTensor, tensor: number) {
  return { tensor, name: role, shape: shapeOf(manifest, role), dtype }
}

/** As TFLite writes it: batch, height, width, channels, and weights with the output's channels first. */
function shapeOf(manifest: KernelManifest, role: PluginTensor['role']): number[] {
  switch (manifest.operator) {
    case 'conv1x1': {
      const { height, width, inputChannels, outputChannels } = manifest.shapes
      if (role === 'weights') return [outputChannels, 1, 1, inputChannels]
      if (role === 'input') return [1, height, width, inputChannels]
      return role === 'output' ? [1, height, width, outputChannels] : [outputChannels]
    }
    case 'depthwise3x3': {
      const { height, width, channels } = manifest.shapes
      const { outputHeight, outputWidth } = depthwiseOutput(manifest.shapes)
      if (role === 'weights') return [1, 3, 3, channels]
      if (role === 'input') return [1, height, width, channels]
      return role === 'output' ? [1, outputHeight, outputWidth, channels] : [channels]
    }
    case 'fully-connected': {
      const { inputs, outputs } = manifest.shapes
      if (role === 'weights') return [outputs, inputs]
      if (role === 'input') return [1, inputs]
      return role === 'output' ? [1, outputs] : [outputs]
    }
    case 'add': {
      const { height, width, channels } = manifest.shapes
      return [1, height, width, channels]
    }
  }
}
