import { libraryPath } from '@paceline/agent-native'
import koffi from 'koffi'

/** `M_MMAP_THRESHOLD` of malloc.h: blocks of so many bytes get pages of their own. */
const M_MMAP_THRESHOLD = -3
const LARGE_BLOCK_BYTES = 128 * 1024

export interface Allocated {
  /** Bytes of blocks above 128 kB, each filled up to whole pages: the arenas, while the list of tensors stays below. */
  readonly largeBytes: number
  readonly largeBlocks: number
  /** All bytes that the heap grew by, kernels' bookkeeping included. */
  readonly allBytes: number
}

/**
 * What the TFLite C library takes of glibc's heap while it allocates a model's tensors, on one thread and without a
 * delegate; undefined where the C library is not glibc 2.33 or newer, whose counters are 64 bits wide.
 */
export function heapCounter(): ((model: Uint8Array) => Allocated) | undefined {
  if (process.platform !== 'linux') return undefined
  const heap = glibcHeap()
  if (heap === undefined) return undefined
  heap.tune(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
  const library = koffi.load(libraryPath())
  const modelCreate = library.func('void* TfLiteModelCreate(const void* data, size_t size)')
  const modelDelete = library.func('void TfLiteModelDelete(void* model)')
  const optionsCreate = library.func('void* TfLiteInterpreterOptionsCreate()')
  const optionsDelete = library.func('void TfLiteInterpreterOptionsDelete(void* options)')
  const setThreads = library.func('void TfLiteInterpreterOptionsSetNumThreads(void* options, int threads)')
  const interpreterCreate = library.func('void* TfLiteInterpreterCreate(void* model, void* options)')
  const interpreterDelete = library.func('void TfLiteInterpreterDelete(void* interpreter)')
  const allocate = library.func('int TfLiteInterpreterAllocateTensors(void* interpreter)')
  return (bytes) => {
    const model = modelCreate(bytes, bytes.byteLength)
    if (model === null) throw new Error('TFLite takes these bytes for no model')
    const options = optionsCreate()
    setThreads(options, 1)
    const interpreter = interpreterCreate(model, options)
    const held = heap.takeLargeChunks()
    try {
      const before = heap.read()
      const status = allocate(interpreter)
      const after = heap.read()
      if (status !== 0) throw new Error(`TFLite could not allocate: status ${status}`)
      const largeBytes = Number(after.hblkhd - before.hblkhd)
      return {
        largeBytes,
        largeBlocks: Number(after.hblks - before.hblks),
        allBytes: largeBytes + Number(after.uordblks - before.uordblks),
      }
    } finally {
      heap.giveBack(held)
      interpreterDelete(interpreter)
      optionsDelete(options)
      modelDelete(model)
    }
  }
}

/** `struct mallinfo2` of malloc.h, of which three counters are read. */
interface HeapCounters {
  readonly hblks: bigint
  readonly hblkhd: bigint
  readonly uordblks: bigint
}

const counterNames = [
  'arena',
  'ordblks',
  'smblks',
  'hblks',
  'hblkhd',
  'usmblks',
  'fsmblks',
  'uordblks',
  'fordblks',
  'keepcost',
]

function glibcHeap() {
  try {
    const libc = koffi.load('libc.so.6')
    const counters = koffi.struct(Object.fromEntries(counterNames.map((name) => [name, 'size_t'])))
    const read = libc.func('mallinfo2', counters, [])
    const malloc = libc.func('void* malloc(size_t size)') as (size: number) => unknown
    const free = libc.func('void free(void* block)') as (block: unknown) => void
    const readCounters = (): HeapCounters => {
      const { hblks, hblkhd, uordblks } = read() as Record<string, number | bigint>
      return { hblks: BigInt(hblks ?? 0), hblkhd: BigInt(hblkhd ?? 0), uordblks: BigInt(uordblks ?? 0) }
    }
    return {
      read: readCounters,
      /** Leaves no free chunk that a large block fits into, which malloc would prefer to pages of its own. */
      takeLargeChunks(): unknown[] {
        const { hblks } = readCounters()
        const held = []
        do held.push(malloc(LARGE_BLOCK_BYTES))
        while (readCounters().hblks === hblks)
        return held
      },
      giveBack(held: readonly unknown[]): void {
        for (const block of held) free(block)
      },
      tune: libc.func('int mallopt(int parameter, int value)') as (
        parameter: number,
        value: number,
      ) => number,
    }
  } catch {
    return undefined
  }
}
