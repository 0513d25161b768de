import { platformClock, timerStepUs } from '@paceline/agent'
import { checkRelaxedDot, chooseBuild, type LoadedRuntime, loadRuntime } from '@paceline/agent-litert'
import type { Ready } from '@paceline/contracts'

/** Loads LiteRT.js's build for so many threads, and what this page knows of itself beside it. */
export async function openRuntime(threads: number): Promise<{ ready: Ready; runtime: LoadedRuntime }> {
  const relaxedDot = await checkRelaxedDot()
  const isolated = globalThis.crossOriginIsolated
  const build = chooseBuild(threads, { relaxedDot, sharedMemory: isolated })
  const [runtime, version] = await Promise.all([
    loadRuntime(build, new URL('./litert/wasm/', document.baseURI).href),
    litertVersion(),
  ])
  const threadsPossible = isolated && relaxedDot === 'exact'
  const ready: Ready = {
    type: 'ready',
    runtime: 'litert-web',
    version,
    flavour: runtime.flavour,
    // A page cannot know its process; the driver that opened it fills this in.
    pid: null,
    facts: {
      build,
      relaxedDot,
      delegates: ['xnnpack'],
      maxThreads: threadsPossible ? navigator.hardwareConcurrency : 1,
      poolThreads: runtime.poolThreads,
      crossOriginIsolated: isolated,
      timerStepUs: timerStepUs(platformClock),
      userAgent: navigator.userAgent,
      hardwareConcurrency: navigator.hardwareConcurrency,
      deviceMemoryGb: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
      peakBytesOf: 'wasm-heap',
    },
  }
  return { ready, runtime }
}

/** LiteRT.js exports no version of its own: its package does. */
async function litertVersion(): Promise<string> {
  const response = await fetch(new URL('./litert/package.json', document.baseURI))
  const { version } = (await response.json()) as { version: string }
  return version
}
