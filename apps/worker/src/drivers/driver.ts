import type {
  AgentMessage,
  InvocationPlan,
  RuntimeOffer,
  SuiteEntry,
  SuiteMessage,
  SuitePlan,
} from '@paceline/contracts'
import type { AbsentDevice, DiscoveredDevice } from '@paceline/db'
import type { ClockMode } from '@paceline/domain'
import type { ConditionReader } from '../conditions/reader.js'

/** A model's bytes where this worker can read them. */
export interface ModelFile {
  readonly path: string
  /** Lower-case hexadecimal, of the whole file. */
  readonly sha256: string
  readonly bytes: number
}

/** One invocation as a host gets it; the host says where its agent finds the model. */
export type HostPlan = Omit<InvocationPlan, 'model'> & { readonly model: ModelFile }

/** A suite as a host gets it: the host says where its agent finds the models. */
export type HostSuitePlan = Omit<SuitePlan, 'entries' | 'primer'> & {
  readonly primer: { readonly model: ModelFile; readonly seconds: number } | null
  readonly entries: readonly (Omit<SuiteEntry, 'model'> & { readonly model: ModelFile })[]
}

/** One runtime on one device: starts a fresh runner for each invocation. */
export interface RuntimeHost extends AsyncDisposable {
  /** What was seen when it was probed: this runtime works here. */
  readonly offer: RuntimeOffer
  /** What an operator should know of how it runs here, for the device's health. */
  readonly warning?: string
  /**
   * What the runner says, as it says it; nothing is checked yet. Throws InvocationError when the runner ends
   * without a word or its host breaks down, and the signal's reason when aborted. Leaving the iteration early
   * ends the runner, and none is left when it is over.
   */
  invoke(plan: HostPlan, signal: AbortSignal): AsyncIterable<AgentMessage>
  /** The same for many models in one fresh runner; left out by a host that cannot. */
  suite?(plan: HostSuitePlan, signal: AbortSignal): AsyncIterable<SuiteMessage>
  /**
   * What the runtime's own profiler says of a model's operators, in a runner of its own; of a host that measures one
   * model in a runner, where its runtime has a profiler. Throws what the runner ended with instead.
   */
  profilerText?(plan: HostPlan, signal: AbortSignal): Promise<string>
}

/** A runtime that does not work on this device, with the reason and, where there is one, the cure. */
export interface UnavailableRuntime {
  readonly unavailable: string
}

/** A device held by one lease: `await using session = await device.open(signal)`. */
export interface DeviceSession extends AsyncDisposable {
  /** The host of a runtime; null where the device does not offer it. */
  host(runtime: string): RuntimeHost | null
  /** What else the device is doing, and how warm it is. */
  readonly conditions: ConditionReader
  /**
   * Brings the device into the state that figures are taken in, until the session is disposed of; left out where
   * nothing is changed. What the device refuses is an outcome: it throws only where the device is gone, and the
   * signal's reason, when aborted.
   */
  prepare?(clock: ClockMode, signal: AbortSignal): Promise<Preparation>
}

/** What was done to a device before it was measured on. */
export interface Preparation {
  /** The clock that its cores are held to. */
  readonly clock: ClockMode
  /** Values before and meanwhile; what was as it should be already is not listed. */
  readonly changed: readonly { readonly setting: string; readonly from: string; readonly to: string }[]
  readonly unsupported: readonly { readonly setting: string; readonly reason: string }[]
}

/** A device that a driver found and can reach. */
export interface FoundDevice extends AsyncDisposable {
  /** As it is known now: what it offers may grow until its driver has found it for the last time. */
  readonly device: DiscoveredDevice
  /** Opens the device for one lease; never hangs past `signal`. */
  open(signal: AbortSignal): Promise<DeviceSession>
}

/** What a driver tells of devices that come and go. */
export type DeviceNews =
  /** Again, as the same object, when its offers have grown; after `lost` it is another object. */
  | { readonly type: 'found'; readonly device: FoundDevice }
  | { readonly type: 'lost'; readonly device: FoundDevice; readonly reason: string }
  /** Seen, but of no use as it is: the reason says what to do, and the operator reads it. */
  | { readonly type: 'unusable'; readonly device: DiscoveredDevice; readonly reason: string }
  /** One that may be known already, and that is not to be had: the operator reads why where it is offline. */
  | { readonly type: 'absent'; readonly device: AbsentDevice; readonly reason: string }
  /** What was there at the start has been found: from now on nothing is probed that could disturb the others. */
  | { readonly type: 'settled' }

/** A way to reach devices. */
export interface DeviceDriver {
  /** Watches until the signal aborts, or ends early where nothing will change any more. */
  watch(signal: AbortSignal): AsyncIterable<DeviceNews>
}

/** A device went away: what is measured on it ends, and is tried again when it is back, or elsewhere. */
export class DeviceLostError extends Error {
  readonly code = 'device-lost'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DeviceLostError'
  }
}

/**
 * An invocation that ended without an outcome of its own; domain's `failureKindOf(code)` says who is to blame.
 * `runner-crashed` and `runner-hung` are the model's; what a host adds, such as `browser-gone`, is the harness's.
 */
export class InvocationError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'InvocationError'
    this.code = code
  }
}
