import koffi from 'koffi'
import type { Pointer } from './tflite-c.js'

/** What became of a model's operators when its delegate had chosen. */
export interface Delegation {
  /** Operators of the model, in all its subgraphs. */
  readonly operators: number
  /** How many of them the delegate runs. */
  readonly delegated: number
  /** Delegate kernels that they were gathered into. */
  readonly partitions: number
}

export interface Observer {
  /** A delegate that stands in front of the real one; add it to the interpreter's options in its place. */
  readonly delegate: Pointer
  /** What was seen since the interpreter was created with it. */
  seen(): Delegation
  /** What looking took, which is no part of making the interpreter: half a millisecond in a hundred nodes. */
  spentMs(): number
  release(): void
}

/**
 * Sees what a delegate takes. TFLite's C API cannot tell, and its log line is off in this build, but a delegate
 * is given the execution plan: this one lists the nodes, lets the real delegate prepare itself, and lists them
 * again. With `null` it only counts. Nothing of it is left in the graph, so it costs an inference nothing.
 */
export function observe(inner: Pointer | null): Observer {
  const target =
    inner === null ? null : { pointer: inner, fields: koffi.decode(inner, Delegate) as DelegateFields }
  let seen: Delegation = { operators: 0, delegated: 0, partitions: 0 }
  let spentMs = 0

  function look(context: Pointer): (string | null)[] {
    const startedMs = performance.now()
    const names = nodeNames(context)
    spentMs += performance.now() - startedMs
    return names
  }

  const prepare = koffi.register((context: Pointer): number => {
    const before = look(context)
    const status = target
      ? (koffi.call(target.fields.prepare, Prepare, context, target.pointer) as number)
      : OK
    const after = look(context)
    const partitions = after.filter((name) => name === XNNPACK_KERNEL).length
    seen = {
      operators: seen.operators + before.length,
      delegated: seen.delegated + before.length - (after.length - partitions),
      partitions: seen.partitions + partitions,
    }
    return status
  }, koffi.pointer(Prepare))

  const delegate = koffi.alloc(Delegate, 1) as Pointer
  koffi.encode(delegate, Delegate, {
    data: null,
    prepare,
    copyFromBufferHandle: null,
    copyToBufferHandle: null,
    freeBufferHandle: null,
    // One that changes nothing may see dynamic tensors; the real one keeps its own word on them.
    flags: target ? target.fields.flags : ALLOW_DYNAMIC_TENSORS,
  })
  return {
    delegate,
    seen: () => seen,
    spentMs: () => spentMs,
    release() {
      koffi.free(delegate)
      koffi.unregister(prepare)
    },
  }
}

const OK = 0
const ALLOW_DYNAMIC_TENSORS = 1
const XNNPACK_KERNEL = 'TfLiteXNNPackDelegate'

// The structures of tensorflow/lite/c/common.h 2.9 as far as they are read, in their order.
const Delegate = koffi.struct('TfLiteDelegate', {
  data: 'void*',
  prepare: 'void*',
  copyFromBufferHandle: 'void*',
  copyToBufferHandle: 'void*',
  freeBufferHandle: 'void*',
  flags: 'int64',
})
interface DelegateFields {
  readonly prepare: Pointer
  readonly flags: number
}

const Context = koffi.struct('TfLiteContext', {
  tensorCount: 'size_t',
  getExecutionPlan: 'void*',
  tensors: 'void*',
  impl: 'void*',
  resizeTensor: 'void*',
  reportError: 'void*',
  addTensors: 'void*',
  getNodeAndRegistration: 'void*',
})
interface ContextFields {
  readonly getExecutionPlan: Pointer
  readonly getNodeAndRegistration: Pointer
}

const Registration = koffi.struct('TfLiteRegistration', {
  init: 'void*',
  free: 'void*',
  prepare: 'void*',
  invoke: 'void*',
  profilingString: 'void*',
  builtinCode: 'int32',
  customName: 'const char*',
})
interface RegistrationFields {
  readonly customName: string | null
}

const Prepare = koffi.proto('int Prepare(void* context, void* delegate)')
const GetExecutionPlan = koffi.proto('int GetExecutionPlan(void* context, _Out_ void** plan)')
const GetNodeAndRegistration = koffi.proto(
  'int GetNodeAndRegistration(void* context, int index, _Out_ void** node, _Out_ void** registration)',
)

/** The custom name of each node in the execution plan; null for a builtin operator. */
function nodeNames(context: Pointer): (string | null)[] {
  const { getExecutionPlan, getNodeAndRegistration } = koffi.decode(context, Context) as ContextFields
  const plan: [Pointer | null] = [null]
  koffi.call(getExecutionPlan, GetExecutionPlan, context, plan)
  if (plan[0] === null) return []
  // A TfLiteIntArray: its length, then as many integers.
  const size = koffi.decode(plan[0], 'int') as number
  const indices = koffi.decode(plan[0], 4, koffi.array('int', size)) as Int32Array
  return Array.from(indices, (index) => {
    const node: [Pointer | null] = [null]
    const registration: [Pointer | null] = [null]
    koffi.call(getNodeAndRegistration, GetNodeAndRegistration, context, index, node, registration)
    if (registration[0] === null) return null
    return (koffi.decode(registration[0], Registration) as RegistrationFields).customName
  })
}
