import { platformClock, timerStepUs } from '@paceline/agent'
import {
  checkRelaxedDot,
  chooseBuild,
  LiteRtRunner,
  type LoadedRuntime,
  loadRuntime,
} from '@paceline/agent-litert'
import type { Ready } from '@paceline/contracts'
import { packageVersion } from './package-version.js'
import { readModel } from './read-model.js'
import type { OpenedRuntime } from './runner-page.js'

/** Loads LiteRT.js's build for so many threads, and what this page knows of itself beside it. */
export async function openLitert(threads: number): Promise<OpenedRuntime> {
  const relaxedDot = await checkRelaxedDot()
  const isolated = globalThis.crossOriginIsolated
  const build = chooseBuild(threads, { relaxedDot, sharedMemory: isolated })
  const [runtime, version] = await Promise.all([
    loadRuntime(build, new URL('./litert/wasm/', document.baseURI).href),
    packageVersion('litert'),
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
  const options = { runtime, readModel, peakBytes: heapBytes, ...(!isolated && { oneThreadBecause }) }
  return { ready, createRunner: () => new LiteRtRunner(options) }
}

/** As in a WebView, whatever headers its page comes with. */
const oneThreadBecause = 'this page is not cross-origin isolated, so that its threads could share no memory'

/** WASM memory never shrinks, so its size is the most that it has been. */
function heapBytes({ liteRt }: LoadedRuntime): number {
  return liteRt.liteRtWasm.HEAPU8.byteLength
}
