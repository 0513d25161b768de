import type { AdbDevice, Tunnel } from '@paceline/adb'
import type { AgentMessage, RuntimeOffer } from '@paceline/contracts'
import {
  type HostPlan,
  InvocationError,
  type ModelFile,
  type RuntimeHost,
  type UnavailableRuntime,
} from '../../driver.js'
import { offerOf } from '../../offer-of.js'
import { invocationErrorOf } from '../adb-errors.js'
import type { AdbRuntimeCandidate, AdbSurroundings } from '../adb-runtime.js'
import { classifyDeath, MemoryKills } from '../deaths/index.js'
import { converse, type Ended } from './converse.js'
import { probeApp } from './probe-app.js'
import { reachApp } from './reach-app.js'
import { runnerPackage } from './runner-package.js'

/** `tflite-app`: TFLite's Interpreter in our runner app, as apps have it; each invocation a process of its own. */
export const runnerApp: AdbRuntimeCandidate = {
  name: 'tflite-app',
  create: (device, surroundings, signal) => createAppHost(device, surroundings, signal),
}

/** Installs and starts the app, and probes it for real; unavailable with the reason and, where there is one, the cure. */
export async function createAppHost(
  device: AdbDevice,
  { env, maxThreads }: Pick<AdbSurroundings, 'env' | 'maxThreads'>,
  signal: AbortSignal,
): Promise<RuntimeHost | UnavailableRuntime> {
  const reached = await reachApp(device, env, signal)
  if ('unavailable' in reached) return reached
  const tunnel = await device.forward(reached.remote, signal)
  let isOffered = false
  try {
    const ready = await probeApp(tunnel.port, signal)
    if ('unavailable' in ready) return ready
    isOffered = true
    return hostOf(device, tunnel, offerOf(ready, { context: 'app', maxThreads }), reached.front)
  } finally {
    if (!isOffered) await tunnel[Symbol.asyncDispose]()
  }
}

function hostOf(
  device: AdbDevice,
  tunnel: Tunnel,
  offer: RuntimeOffer,
  front: (signal: AbortSignal) => Promise<void>,
): RuntimeHost {
  const kills = new MemoryKills()
  return {
    offer,
    async *invoke(plan: HostPlan, signal: AbortSignal) {
      try {
        await front(signal)
        const deathOf = (ended: Ended) => deathAt(device, ended, plan.model, kills, signal)
        // Unchecked as yet: the session verifies each message before it believes it.
        yield* converse(tunnel.port, plan, deathOf, signal) as AsyncIterable<AgentMessage>
      } catch (error) {
        signal.throwIfAborted()
        throw invocationErrorOf(error)
      }
    },
    [Symbol.asyncDispose]: () => tunnel[Symbol.asyncDispose](),
  }
}

/** Why a connection ended in the middle: the device went, or its runner died. */
async function deathAt(
  device: Pick<AdbDevice, 'gone' | 'system' | 'shell'>,
  { pid }: Ended,
  { sha256 }: ModelFile,
  kills: MemoryKills,
  signal: AbortSignal,
): Promise<Error> {
  if (device.gone.aborted)
    return new InvocationError('device-lost', String(device.gone.reason?.message ?? device.gone.reason))
  if (pid === null) return new InvocationError('device-unhealthy', 'the runner app closed without a word')
  if (device.system !== 'android')
    return new InvocationError('runner-crashed', `the app's runner, process ${pid}, ended without a result`)
  return classifyDeath(device, { package: runnerPackage, pid, modelSha256: sha256 }, kills, signal)
}
