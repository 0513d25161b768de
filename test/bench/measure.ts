import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { nativeAgentScript } from '@paceline/agent-native'
import { buildModel } from '@paceline/tflite'
import {
  createChildProcessHost,
  type RuntimeHost,
  sentinelFiles,
  type UnavailableRuntime,
} from '@paceline/worker'
import { createLitertWebHost } from '@paceline/worker/appium'
import { modelOf } from '../device/invocations.js'
import type { BenchOptions, Figure } from './figure.js'
import { comparisonFigures } from './measure/comparison-figures.js'
import { coverageFigures } from './measure/coverage-figures.js'
import { estimationFigures } from './measure/estimation-figures.js'
import { startNeighbour } from './measure/neighbour.js'
import { measureSessions } from './measure/runtime-sessions.js'
import { FLOOR_SESSIONS, nextSessionFigures, variationFigures } from './measure/session-figures.js'

const SESSIONS = 20
const BUSY_MS = 10_000
const IDLE_MS = 10_000
/** Longer than any run of this bench: the neighbour ends by itself even if the bench was killed. */
const NEIGHBOUR_ENDS_MS = 90 * 60_000

/**
 * Whether measurements can be believed: what the rules do on simulated devices, and what the engine does on this
 * one beside a neighbour that keeps a core busy for ten of every twenty seconds.
 */
export async function run(options: BenchOptions): Promise<readonly Figure[]> {
  return [
    ...coverageFigures(options),
    ...comparisonFigures(options),
    ...estimationFigures(),
    ...(await sessionFigures(options)),
  ]
}

async function sessionFigures({ quick, say }: BenchOptions): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-bench-measure-'))
  try {
    const encoding = quick ? { width: 0.35, resolution: 128 } : { width: 1, resolution: 224 }
    const { bytes } = buildModel({ space: 'mobilenet_v2', encoding }, 0)
    const model = modelOf(folder, 'mobilenet_v2.tflite', bytes)
    const signal = new AbortController().signal
    const script = { path: nativeAgentScript }
    await using native = working(await createChildProcessHost({ script, maxThreads: 1, signal }))
    await using web = working(await createLitertWebHost({ home: folder, maxThreads: 1, signal }))
    await using _neighbour = await startNeighbour(
      quick
        ? { busyMs: 500, idleMs: 2_000, endAfterMs: 90_000 }
        : { busyMs: BUSY_MS, idleMs: IDLE_MS, endAfterMs: NEIGHBOUR_ENDS_MS },
    )
    const wanted = { hosts: [native, web], model, sentinels: await sentinelFiles(folder) }
    const series = quick
      ? await measureSessions({ ...wanted, sessions: 2, maxSeconds: 0.3 }, say)
      : await measureSessions({ ...wanted, sessions: FLOOR_SESSIONS + SESSIONS }, say)
    return [...series.flatMap(variationFigures), ...nextSessionFigures(series)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function working(host: RuntimeHost | UnavailableRuntime): RuntimeHost {
  if ('unavailable' in host) throw new Error(`a runtime cannot be measured: ${host.unavailable}`)
  return host
}
