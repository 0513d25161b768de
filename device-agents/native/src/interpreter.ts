import { RunnerError } from '@paceline/agent'
import { type Delegation, type Observer, observe } from './delegation.js'
import type { Pointer, TfliteC } from './tflite-c.js'

/** A model with its tensors allocated, ready to be invoked. */
export interface Interpreter {
  readonly pointer: Pointer
  readonly delegation: Delegation
  /** What it took to see the delegation, within the making of the interpreter. */
  readonly lookingMs: number
  close(): void
}

/** How a delegate is asked: none, or XNNPACK with the kinds of quantised operators that it may take. */
export interface DelegateChoice {
  readonly name: 'xnnpack' | null
  /** `TFLITE_XNNPACK_DELEGATE_FLAG_*`. */
  readonly flags: number
}

const QS8 = 1
const QU8 = 2
/** Room for TfLiteXNNPackDelegateOptions, which is 16 bytes in 2.9 and grows in later versions. */
const XNNPACK_OPTIONS_BYTES = 64

/**
 * What to try for a delegate that was asked, in turn. Without its flags XNNPACK takes no quantised operator and
 * says nothing of it. This library is built without its unsigned kernels on some platforms: there it accepts
 * the QU8 flag and then fails to prepare, and the next choice leaves it out.
 */
export function choicesFor(delegate: string | null): readonly DelegateChoice[] {
  const none: DelegateChoice = { name: null, flags: 0 }
  if (delegate === null) return [none]
  if (delegate !== 'xnnpack')
    throw new RunnerError('delegate-unknown', `tflite-native has no delegate ${delegate}`)
  return [{ name: 'xnnpack', flags: QS8 | QU8 }, { name: 'xnnpack', flags: QS8 }, none]
}

/** An interpreter with the delegate applied; null where TFLite refuses, which its log then says. */
export function createInterpreter(
  tflite: TfliteC,
  model: Pointer,
  choice: DelegateChoice,
  threads: number,
): Interpreter | null {
  const xnnpack = choice.name === null ? null : createXnnpack(tflite, choice.flags, threads)
  const observer = observe(xnnpack)
  const options = tflite.createOptions()
  tflite.setThreads(options, threads)
  tflite.addDelegate(options, observer.delegate)
  const pointer = tflite.createInterpreter(model, options)
  tflite.deleteOptions(options)
  const close = () => closeAll(tflite, pointer, xnnpack, observer)
  if (pointer !== null && tflite.allocateTensors(pointer) === 0) {
    return { pointer, delegation: observer.seen(), lookingMs: observer.spentMs(), close }
  }
  close()
  return null
}

function createXnnpack(tflite: TfliteC, flags: number, threads: number): Pointer {
  const options = Buffer.alloc(XNNPACK_OPTIONS_BYTES)
  options.writeInt32LE(threads, 0)
  options.writeUInt32LE(flags, 4)
  const delegate = tflite.createXnnpack(options)
  if (delegate === null) throw new RunnerError('runtime-unavailable', 'the XNNPACK delegate cannot be made')
  return delegate
}

/** In this order: an interpreter uses its delegate until it is gone. */
function closeAll(
  tflite: TfliteC,
  interpreter: Pointer | null,
  xnnpack: Pointer | null,
  observer: Observer,
): void {
  if (interpreter !== null) tflite.deleteInterpreter(interpreter)
  observer.release()
  if (xnnpack !== null) tflite.deleteXnnpack(xnnpack)
}
