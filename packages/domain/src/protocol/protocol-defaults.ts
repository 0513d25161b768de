import { warmupRuleVersion } from '../measurement/warmup.js'
import { estimatorVersion } from '../statistics/estimator.js'
import { checkProtocol } from './check-protocol.js'
import type { Protocol, ProtocolRequest, RuleVersion, RunContext } from './protocol.js'

/** What a default depends on: the runtime of the device that the run is for. */
export interface ProtocolFacts {
  /** Delegates that the runtime offers on this device. */
  readonly delegates: readonly string[]
  /** The context that the runtime runs models in. */
  readonly context: RunContext
  /** Of the runtime's warm-up, where it is not that of our own agents. */
  readonly warmup?: RuleVersion
}

/** Defaults that depend on no device; `delegate` and `context` come from the runtime. */
export const protocolDefaults = {
  threads: 1,
  affinity: 'any',
  clock: 'default',
  arrival: { mode: 'closed', periodMs: null },
  batch: 1,
  invocations: 5,
  minIterations: 50,
  maxIterations: 10_000,
  maxSeconds: 8,
  targetHalfWidth: 0.02,
  perOperator: false,
  requireDelegate: false,
} as const satisfies Partial<Protocol>

/**
 * The full protocol for a request: what it says, else the defaults. A `maxIterations` below the default
 * `minIterations` lowers that default with it. Throws InvalidProtocolError, naming each wrong field.
 */
export function withDefaults(request: ProtocolRequest, facts: ProtocolFacts): Protocol {
  const asked = definedFields(request)
  const maxIterations = asked.maxIterations ?? protocolDefaults.maxIterations
  const { arrival, ...rest } = asked
  const protocol: Protocol = {
    ...protocolDefaults,
    delegate: facts.delegates.includes('xnnpack') ? 'xnnpack' : null,
    context: facts.context,
    minIterations: Math.min(protocolDefaults.minIterations, maxIterations),
    ...rest,
    arrival: arrival ? { mode: arrival.mode, periodMs: arrival.periodMs ?? null } : protocolDefaults.arrival,
    warmup: facts.warmup ?? warmupRuleVersion,
    estimator: estimatorVersion,
  }
  checkProtocol(protocol)
  return protocol
}

/** The context each runtime of ours runs models in. */
const runtimeContexts: Readonly<Record<string, RunContext>> = {
  'tflite-native': 'process',
  'litert-native': 'process',
  'litert-node': 'process',
  'kernels-wasm': 'process',
  'kernels-native': 'shell',
  'kernels-web': 'page',
  'litert-web': 'page',
  'tfjs-tflite': 'page',
  'benchmark-model': 'shell',
  'litert-tool': 'shell',
}

/** The context of a runtime by its name; a runtime nobody listed runs in a process. */
export function contextOfRuntime(runtime: string): RunContext {
  return runtimeContexts[runtime] ?? 'process'
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the fields that are present and undefined, which would overwrite defaults. */
function definedFields(request: ProtocolRequest): Defined<ProtocolRequest> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined))
}
