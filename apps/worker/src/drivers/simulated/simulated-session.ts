import { setTimeout as sleep } from 'node:timers/promises'
import { runInvocation } from '@paceline/agent'
import type { AgentMessage, RuntimeOffer } from '@paceline/contracts'
import { createNoise, createRandom, type Random } from '@paceline/domain'
import { unknownReading } from '../../conditions/unknown-conditions.js'
import { DeviceLostError, type DeviceSession, type HostPlan, InvocationError } from '../driver.js'
import { controlledFault, drawFault, type FaultKind } from './faults.js'
import { type ModelCosts, rooflineMs } from './model-costs.js'
import { createMadeUpRunner } from './simulated-runner.js'
import type { SimulatedUnit } from './simulated-unit.js'

export interface SimulatedSessionOptions {
  readonly unit: SimulatedUnit
  readonly offer: RuntimeOffer
  /** Of the lease. */
  readonly signal: AbortSignal
  /** Called when the device goes away. */
  readonly onLost: (reason: string) => void
}

/** An invocation sleeps for this share of a session's time, so that a session is not all in its end. */
const INVOCATION_SHARE = 0.1

/** What is drawn for one session: the same for the same seed, device and number of the session. */
interface Drawn {
  readonly random: Random
  readonly fault: FaultKind | null
  /** Factor by the session's time under load. */
  readonly driftAt: (workedMs: number) => number
}

/** One lease of a simulated device: runners answer by the real agent's loop, on a clock of their own. */
export function openSimulatedSession(options: SimulatedSessionOptions): DeviceSession {
  const { unit, offer, signal } = options
  const { profile, heat, now } = unit
  const drawn = draw(unit)
  const endMs = now() + profile.sessionSeconds * 1000
  let workedMs = 0

  const pause = async (ms: number, until: AbortSignal) => {
    if (ms > 0) await sleep(ms, undefined, { signal: until }).catch(() => until.throwIfAborted())
  }

  async function* invoke(plan: HostPlan, until: AbortSignal): AsyncGenerator<AgentMessage> {
    until.throwIfAborted()
    const fault = (await controlledFault(profile.faults, unit.index)) ?? drawn.fault
    await strikeDevice(fault, options)
    if (fault === 'slow-answer') await pause(profile.faults.slowSeconds * 1000, until)
    const runnerFault = unit.isSentinel(plan.model) ? null : fault
    if (runnerFault === 'hang') await untilAborted(until)
    const factor = fault === 'off' ? profile.faults.offFactor : 1
    const said = await messagesOf(plan, factor, until)
    for (const [at, message] of said.entries()) {
      if (runnerFault === 'invalid-sample' && message.type === 'block' && message.phase === 'measured') {
        yield brokenClock
        return
      }
      yield message
      if (at > 0) continue
      await pause(Math.min(endMs - now(), profile.sessionSeconds * 1000 * INVOCATION_SHARE), until)
      // It was at work, so it did not cool down.
      heat.work(0)
      if (runnerFault === 'runner-crash') {
        throw new InvocationError('runner-crashed', 'the simulated runner was ended by SIGSEGV')
      }
    }
  }

  async function messagesOf(plan: HostPlan, factor: number, until: AbortSignal): Promise<AgentMessage[]> {
    const messages: AgentMessage[] = []
    const costs = { macs: 0, params: 0, operators: 0 }
    const inferenceMs = inferencesOf(costs, factor)
    const made = createMadeUpRunner(plan, costs, inferenceMs)
    const { name: runtime, version, flavour, features } = offer
    const { load } = made.runner
    await runInvocation({
      plan: { ...plan, model: plan.model.path },
      ready: { type: 'ready', runtime, version, flavour, pid: null, facts: features },
      // Read inside of the invocation, so that a model which is none is refused as by any other agent.
      runner: {
        ...made.runner,
        async load(asked) {
          Object.assign(costs, await unit.costs.of(plan.model))
          return load(asked)
        },
      },
      clock: made.clock,
      emit: (message) => messages.push(message),
      yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
      signal: until,
    })
    workedMs += made.elapsedMs
    return messages
  }

  function inferencesOf(costs: ModelCosts, factor: number): (elapsedMs: number) => number {
    const { random, driftAt } = drawn
    const { within, between } = profile.noise
    const process = unit.level * factor * Math.exp(between * random.nextNormal())
    return (elapsedMs) => {
      const slower = heat.throttled ? profile.heat.throttleFactor : 1
      const level = process * slower * driftAt(workedMs + elapsedMs)
      const ms = level * rooflineMs(costs, profile.roofline) * Math.exp(within * random.nextNormal())
      heat.work(ms)
      return ms
    }
  }

  const host = {
    offer,
    invoke,
    async [Symbol.asyncDispose]() {
      // Nothing outlives an invocation.
    },
  }
  return {
    host: (runtime) => (runtime === offer.name ? host : null),
    conditions: {
      async read(until) {
        until.throwIfAborted()
        return { ...unknownReading, atMs: now(), thermal: heat.reading() }
      },
      blocks: () => null,
    },
    async [Symbol.asyncDispose]() {
      // An aborted session is over.
      await pause(endMs - now(), signal).catch(() => {})
      heat.work(0)
    },
  }
}

function draw(unit: SimulatedUnit): Drawn {
  const { profile, index } = unit
  const session = unit.beginSession()
  // Far apart by a prime each, so that no two sessions of a fleet share a stream.
  const random = createRandom(profile.seed * 1_000_003 + index * 7919 + session * 104_729)
  const fault = drawFault(profile.faults, { device: index, session }, random)
  const { ratio, seconds } = profile.drift
  const sizes = { shift: ratio, horizonMs: seconds * 1000, withinSd: 0 }
  const drift = createNoise('drift', random, sizes).startProcess()
  return { random, fault, driftAt: ratio === 0 ? () => 1 : (workedMs) => drift.next(workedMs) }
}

async function strikeDevice(
  fault: FaultKind | null,
  { unit, onLost }: SimulatedSessionOptions,
): Promise<void> {
  if (fault === 'device-unhealthy') {
    throw new InvocationError('device-unhealthy', 'the simulated device refuses to work')
  }
  if (fault !== 'device-lost') return
  const reason = `simulated device ${unit.index} went away`
  onLost(reason)
  throw new DeviceLostError(reason)
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** What an agent says whose clock stood still or stepped back in its first measured sample. */
const brokenClock: AgentMessage = {
  type: 'error',
  code: 'invalid-sample',
  message: 'measured sample 0 lasted -1 ms',
}
