/**
 * Field ids of the tables that every model has, for reader and writer alike: the vtable holds a field's
 * offset at byte 4 + 2 * id. A union takes two ids, its type and then its value.
 * Source: google-ai-edge/LiteRT, tflite/converter/schema/schema.fbs.
 */
export const modelSlots = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadataBuffer: 5,
  metadata: 6,
  signatureDefs: 7,
} as const

export const operatorCodeSlots = {
  deprecatedBuiltinCode: 0,
  customCode: 1,
  version: 2,
  builtinCode: 3,
} as const

export const subgraphSlots = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 } as const

export const tensorSlots = {
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  quantization: 4,
  isVariable: 5,
  sparsity: 6,
  shapeSignature: 7,
  hasRank: 8,
  variantTensors: 9,
  externalBuffer: 10,
} as const

export const quantizationSlots = {
  min: 0,
  max: 1,
  scale: 2,
  zeroPoint: 3,
  detailsType: 4,
  details: 5,
  quantizedDimension: 6,
} as const

export const sparsitySlots = { traversalOrder: 0, blockMap: 1, dimMetadata: 2 } as const

export const dimensionSlots = {
  format: 0,
  denseSize: 1,
  segmentsType: 2,
  segments: 3,
  indicesType: 4,
  indices: 5,
} as const

export const operatorSlots = {
  opcodeIndex: 0,
  inputs: 1,
  outputs: 2,
  builtinOptionsType: 3,
  builtinOptions: 4,
  customOptions: 5,
  customOptionsFormat: 6,
  mutatingVariableInputs: 7,
  intermediates: 8,
  largeCustomOptionsOffset: 9,
  largeCustomOptionsSize: 10,
  builtinOptions2Type: 11,
  builtinOptions2: 12,
} as const

export const bufferSlots = { data: 0, offset: 1, size: 2 } as const

export const metadataSlots = { name: 0, buffer: 1 } as const

export const signatureSlots = { inputs: 0, outputs: 1, signatureKey: 2, subgraphIndex: 4 } as const

export const tensorMapSlots = { name: 0, tensorIndex: 1 } as const

/** What the bytes 4 to 7 of a file say. */
export const fileIdentifier = 'TFL3'

/** `Model.version` of every file with that identifier. */
export const schemaVersion = 3
