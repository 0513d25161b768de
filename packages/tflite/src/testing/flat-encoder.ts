import { Builder } from 'flatbuffers'

/**
 * FlatBuffers described by hand, for files that our writer would never make. A node used twice is written
 * once and referred to twice, so that a description can share tables and vectors.
 */
export type FlatNode = FlatScalar | FlatText | FlatScalars | FlatTableNode | FlatTables

type ScalarKind = 'int8' | 'uint8' | 'int32' | 'uint32' | 'float32' | 'int64' | 'uint16'

interface FlatScalar {
  readonly kind: ScalarKind
  readonly value: number
}

interface FlatText {
  readonly kind: 'text'
  readonly value: string
}

interface FlatScalars {
  readonly kind: 'scalars'
  readonly of: ScalarKind
  readonly values: ArrayLike<number>
}

/** Fields by slot. */
export interface FlatTableNode {
  readonly kind: 'table'
  readonly fields: Readonly<Record<number, FlatNode>>
}

interface FlatTables {
  readonly kind: 'tables'
  readonly values: readonly FlatTableNode[]
}

export const int8 = (value: number): FlatScalar => ({ kind: 'int8', value })
export const uint8 = (value: number): FlatScalar => ({ kind: 'uint8', value })
export const int32 = (value: number): FlatScalar => ({ kind: 'int32', value })
export const int64 = (value: number): FlatScalar => ({ kind: 'int64', value })
export const text = (value: string): FlatText => ({ kind: 'text', value })
export const scalars = (of: ScalarKind, values: ArrayLike<number>): FlatScalars => ({
  kind: 'scalars',
  of,
  values,
})
export const table = (fields: Readonly<Record<number, FlatNode>>): FlatTableNode => ({
  kind: 'table',
  fields,
})
export const tables = (values: readonly FlatTableNode[]): FlatTables => ({ kind: 'tables', values })

const widths: Readonly<Record<ScalarKind, number>> = {
  int8: 1,
  uint8: 1,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
}

/** The file whose root is the given table. */
export function encodeFlat(root: FlatTableNode, identifier = 'TFL3'): Uint8Array {
  const builder = new Builder(1024)
  // A default that is equal to the value would leave the field out.
  builder.forceDefaults(true)
  builder.finish(new FlatEncoder(builder).place(root), identifier)
  return builder.asUint8Array().slice()
}

type Placed = Exclude<FlatNode, FlatScalar>

class FlatEncoder {
  private readonly placed = new Map<Placed, number>()

  constructor(private readonly builder: Builder) {}

  place(node: Placed): number {
    const known = this.placed.get(node)
    if (known !== undefined) return known
    const offset = this.write(node)
    this.placed.set(node, offset)
    return offset
  }

  private write(node: Placed): number {
    switch (node.kind) {
      case 'text':
        return this.builder.createString(node.value)
      case 'scalars':
        return this.writeScalars(node)
      case 'tables': {
        const offsets = node.values.map((value) => this.place(value))
        this.builder.startVector(4, offsets.length, 4)
        for (const offset of offsets.toReversed()) this.builder.addOffset(offset)
        return this.builder.endVector()
      }
      case 'table':
        return this.writeTable(node)
    }
  }

  private writeScalars({ of, values }: FlatScalars): number {
    this.builder.startVector(widths[of], values.length, Math.max(widths[of], 4))
    for (let i = values.length - 1; i >= 0; i--) this.addScalar(of, values[i] ?? 0)
    return this.builder.endVector()
  }

  private writeTable({ fields }: FlatTableNode): number {
    const entries = Object.entries(fields).map(([slot, node]) => ({
      slot: Number(slot),
      node,
      offset: 'of' in node || !(node.kind in widths) ? this.place(node as Placed) : 0,
    }))
    this.builder.startObject(Math.max(...entries.map(({ slot }) => slot + 1), 0))
    for (const { slot, node, offset } of entries) {
      if (offset !== 0) this.builder.addFieldOffset(slot, offset, 0)
      else this.addField(slot, node as FlatScalar)
    }
    return this.builder.endObject()
  }

  private addField(slot: number, { kind, value }: FlatScalar): void {
    if (kind === 'int8' || kind === 'uint8') this.builder.addFieldInt8(slot, value, 0)
    else if (kind === 'uint16') this.builder.addFieldInt16(slot, value, 0)
    else if (kind === 'float32') this.builder.addFieldFloat32(slot, value, 0)
    else if (kind === 'int64') this.builder.addFieldInt64(slot, BigInt(value), 0n)
    else this.builder.addFieldInt32(slot, value, 0)
  }

  private addScalar(kind: ScalarKind, value: number): void {
    if (kind === 'int8' || kind === 'uint8') this.builder.addInt8(value)
    else if (kind === 'uint16') this.builder.addInt16(value)
    else if (kind === 'float32') this.builder.addFloat32(value)
    else if (kind === 'int64') this.builder.addInt64(BigInt(value))
    else this.builder.addInt32(value)
  }
}
