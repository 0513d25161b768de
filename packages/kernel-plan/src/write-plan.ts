import { bytesOf, dtypes, type KernelPlan, layouts, operatorKinds } from './plan.js'
import { align, planArena } from './plan-arena.js'

const magic = 0x504b4c50
const version = 2
const headerWords = 16
const tensorWords = 8
const operatorWords = 16
const none = 0xffffffff

/** The plan's file: header, tensors, operators, inputs and outputs, and data, each aligned to 64 bytes. Same plan, same bytes. */
export function writePlan(plan: KernelPlan): Uint8Array {
  const arena = planArena(plan)
  const blobs = plan.operators.map(({ data }) => data.map(viewOf))
  const tensorsOffset = align(headerWords * 4)
  const operatorsOffset = align(tensorsOffset + plan.tensors.length * tensorWords * 4)
  const portsOffset = align(operatorsOffset + plan.operators.length * operatorWords * 4)
  const dataOffset = align(portsOffset + (plan.inputs.length + plan.outputs.length) * 4)
  const dataBytes = blobs.flat().reduce((sum, { byteLength }) => sum + align(byteLength), 0)
  const bytes = new Uint8Array(dataOffset + dataBytes)
  const words = new DataView(bytes.buffer)
  const write = (offset: number, values: readonly number[]) => {
    values.forEach((value, index) => {
      words.setUint32(offset + index * 4, value, true)
    })
  }
  write(0, [magic, version, plan.tensors.length, plan.operators.length, tensorsOffset, operatorsOffset])
  write(24, [dataOffset, dataBytes, arena.bytes, portsOffset, plan.inputs.length, plan.outputs.length])
  write(portsOffset, [...plan.inputs, ...plan.outputs])
  plan.tensors.forEach((tensor, index) => {
    const { dtype, layout, channels, height, width, stride } = tensor
    const offset = arena.offsets[index] ?? 0
    write(tensorsOffset + index * tensorWords * 4, [dtypes[dtype], layouts[layout], channels, height, width])
    write(tensorsOffset + index * tensorWords * 4 + 20, [stride, offset, bytesOf(tensor)])
  })
  let placed = 0
  plan.operators.forEach((operator, index) => {
    const at = operatorsOffset + index * operatorWords * 4
    const [in0 = none, in1 = none, in2 = none] = operator.inputs
    write(at, [operatorKinds[operator.kind], in0, in1, in2, operator.output])
    words.setFloat32(at + 20, operator.clamp.min, true)
    words.setFloat32(at + 24, operator.clamp.max, true)
    blobs[index]?.forEach((blob, place) => {
      write(at + 28 + place * 8, [placed, blob.byteLength])
      bytes.set(blob, dataOffset + placed)
      placed += align(blob.byteLength)
    })
    write(at + 44, operator.parameters)
  })
  return bytes
}

const viewOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
