import { describe, expect, it } from 'vitest'
import { inspectPlugin } from './inspect-plugin.js'
import { InvalidPluginError } from './invalid-plugin-error.js'
import { pluginLimits } from './limits.js'
import { addingPlugin, addManifest, leb, list, section, UNREACHABLE } from './testing/index.js'

const refusal = (bytes: Uint8Array): InvalidPluginError => {
  try {
    inspectPlugin(bytes)
  } catch (error) {
    if (error instanceof InvalidPluginError) return error
    throw error
  }
  throw new Error('the plug-in was taken')
}

const FUNCTION_IMPORT = ['env', 'fetch', [0, 0]] as const
const GLOBAL_IMPORT = ['env', '__stack_pointer', [3, 0x7f, 1]] as const
const ownMemory = section(5, list([[1, 1, 16]]))
const endlessTable = section(4, list([[0x70, 0, 1]]))
const tables = (...maxima: number[]) => section(4, list(maxima.map((most) => [0x70, 1, 0, ...leb(most)])))

describe('inspectPlugin', () => {
  it('takes a sound plug-in, and gives its manifest and memory', () => {
    const { manifest, memory } = inspectPlugin(addingPlugin({ memory: { initial: 2, maximum: 30 } }))
    expect(manifest).toEqual(addManifest)
    expect(memory).toEqual({ initial: 2, maximum: 30 })
  })

  it('drops the zero byte that ends a C string', () => {
    expect(inspectPlugin(addingPlugin({ manifest: `${JSON.stringify(addManifest)}\0` })).manifest).toEqual(
      addManifest,
    )
  })

  it('takes tables up to the limit in all', () => {
    expect(inspectPlugin(addingPlugin({ sections: [tables(65_000, 536)] })).manifest).toEqual(addManifest)
  })

  it('executes nothing: a start function and code that trap are the device’s to find', () => {
    const traps = addingPlugin({ run: { body: UNREACHABLE }, free: { body: UNREACHABLE }, start: 2 })
    expect(inspectPlugin(traps).manifest).toEqual(addManifest)
  })

  it.each([
    ['an imported function', { imports: [FUNCTION_IMPORT] }, 'import[1]', 'is the function env.fetch'],
    ['an imported global', { imports: [GLOBAL_IMPORT] }, 'import[1]', 'is the global env.__stack_pointer'],
    ['a second memory', { imports: [['env', 'memory', [2, 0, 1]]] as const }, 'import[1]', 'and no more'],
    [
      'a memory by another name',
      { memory: null, imports: [['a', 'b', [2, 0, 1]]] as const },
      'import[0]',
      'a.b',
    ],
    ['no memory', { memory: null }, 'env.memory', 'is not imported'],
    ['a memory of its own', { sections: [ownMemory] }, 'memory[0]', 'import env.memory instead'],
    ['a shared memory', { memory: { initial: 1, maximum: 9, flags: 3 } }, 'import[0]', 'is shared'],
    ['64-bit addresses', { memory: { initial: 1, flags: 4 } }, 'import[0]', '64-bit addresses'],
    ['a memory that begins too large', { memory: { initial: 1025 } }, 'env.memory', 'begins with 1025 pages'],
    ['no room for tensors', { memory: { initial: 5, maximum: 5 } }, 'env.memory', 'may come to 5 pages'],
    ['a table without a maximum', { sections: [endlessTable] }, 'table[0]', 'needs a maximum'],
    [
      'tables that are small one by one',
      { sections: [tables(65_000, 536, 1)] },
      'table[2]',
      'brings the entries of all tables to 65537',
    ],
    [
      'endless tables of nothing',
      { sections: [tables(...Array.from({ length: 65_537 }, () => 0))] },
      'table[65536]',
      'brings the entries of all tables to 65537',
    ],
    ['no section', { manifests: [] }, 'paceline', 'is missing'],
    ['two sections', { manifests: ['{}', '{}'] }, 'paceline', 'is there twice'],
    ['bad JSON', { manifests: ['{"abi":1,'] }, 'paceline', 'is not JSON'],
    ['JSON of nothing', { manifests: ['null'] }, 'paceline/operator', 'is none of conv1x1, '],
    ['no UTF-8', { manifests: [Uint8Array.of(0x22, 0xff, 0x22)] }, 'paceline', 'is not UTF-8'],
    ['a manifest too large', { manifests: [' '.repeat(65_537)] }, 'paceline', 'holds 65537 bytes'],
    ['no run', { run: { name: 'ran' } }, 'export run', 'is missing'],
    [
      'a run of another type',
      { run: { parameters: ['i32', 'i32'] as const, body: [] } },
      'export run',
      'is (i32, i32) -> (), not (i32, i32, i32) -> ()',
    ],
    ['code that does not validate', { run: { body: [0x6a] } }, 'code', 'does not compile'],
  ])('refuses %s, and says where', (_name, parts, path, message) => {
    const { code, errors, message: sentence } = refusal(addingPlugin(parts))
    expect(code).toBe('invalid-model')
    expect(errors).toEqual([{ path, message: expect.stringContaining(message) }])
    expect(sentence).toContain(path)
  })

  it.each([
    ['an operator that there is not', { operator: 'conv7x7' }, 'paceline/operator', 'is none of'],
    ['another ABI', { abi: 2 }, 'paceline/abi', 'must be equal to constant'],
    ['a field that there is not', { padding: 1 }, 'paceline/padding', 'is no field of this manifest'],
    ['a tolerance that takes anything', { tolerance: 0.5 }, 'paceline/tolerance', '<= 0.01'],
    ['int8, which this operator has not', { dtype: 'int8' }, 'paceline/dtype', 'must be equal to constant'],
    ['a size of nothing', { shapes: { height: 0, width: 1, channels: 1 } }, 'paceline/shapes/height', '>= 1'],
    ['a size that is missing', { shapes: { height: 1, width: 1 } }, 'paceline/shapes', 'channels'],
    [
      'sizes that no device holds',
      { shapes: { height: 4096, width: 4096, channels: 1 } },
      'paceline/shapes',
      'make the input 16777216 elements',
    ],
  ])('refuses a manifest with %s', (_name, changes, path, message) => {
    const { errors } = refusal(addingPlugin({ manifest: { ...addManifest, ...changes } }))
    expect(errors).toEqual([{ path, message: expect.stringContaining(message) }])
  })

  it('refuses what its reference could not check in time', () => {
    const shapes = { height: 512, width: 512, inputChannels: 64, outputChannels: 64 }
    const { errors } = refusal(addingPlugin({ manifest: { ...addManifest, operator: 'conv1x1', shapes } }))
    expect(errors[0]?.message).toBe('make 1073741824 MACs, and 1000000000 is the most')
  })

  it('refuses a clamp at six of what has no unit', () => {
    const shapes = { inputs: 8, outputs: 4 }
    const { layout: _, ...rest } = addManifest
    const manifest = { ...rest, operator: 'fully-connected', dtype: 'int8', activation: 'relu6', shapes }
    expect(refusal(addingPlugin({ manifest })).errors[0]?.path).toBe('paceline/activation')
    expect(inspectPlugin(addingPlugin({ manifest: { ...manifest, activation: 'relu' } }))).toBeTruthy()
  })

  it('refuses a file over the limit before it reads it', () => {
    expect(refusal(new Uint8Array(pluginLimits.moduleBytes + 1)).errors[0]?.path).toBe('file')
  })

  it('refuses lengths and counts that lie', () => {
    const header = addingPlugin().subarray(0, 8)
    const lie = (...bytes: number[]) => Uint8Array.from([...header, ...bytes])
    expect(refusal(lie(2, 0xff, 0xff, 0xff, 0xff, 0x0f)).message).toContain(
      'says 4294967295 bytes where 0 are left',
    )
    expect(refusal(lie(1, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)).message).toContain('is no 32-bit number')
    const count = lie(...section(1, leb(4_000_000_000)))
    expect(refusal(count).message).toContain('type[0] ends too early')
    expect(refusal(lie(13, 0)).message).toContain('belongs to a proposal')
    expect(refusal(lie(...section(1, list([[0x5e, 0x7f, 0]])))).message).toContain('is no function type')
  })

  it('ends with its own error wherever a module is cut off or any byte of its structure is another', () => {
    const whole = addingPlugin()
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length))).toBeInstanceOf(InvalidPluginError)
    }
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const changed = whole.slice()
        changed[at] = value
        try {
          inspectPlugin(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPluginError)
        }
      }
    }
  })
})
