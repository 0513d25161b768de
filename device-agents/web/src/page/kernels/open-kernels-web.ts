import { platformClock, RunnerError } from '@paceline/agent'
import {
  type Flavour,
  KernelsRunner,
  type KernelsRunnerOptions,
  kernelChecks,
  openKernels,
  startWebThread,
} from '@paceline/agent-kernels'
import { lowerModel } from '@paceline/kernel-plan'
import { readModel as readTflite } from '@paceline/tflite/read'
import { packageVersion } from '../package-version.js'
import { readModel } from '../read-model.js'
import type { OpenedRuntime } from '../runner-page.js'

/** Loads our kernels' build for so many threads, and what this page knows of itself beside it. */
export async function openKernelsWeb(threads: number, probing: boolean): Promise<OpenedRuntime> {
  const isolated = globalThis.crossOriginIsolated
  const { runtime, ready } = await openKernels(
    {
      runtime: 'kernels-web',
      packageVersion: await packageVersion('agent-kernels'),
      readWasm,
      startThread: startWebThread,
      checks: kernelChecks,
      engine: await engineOf(navigator),
      maxThreads: isolated ? navigator.hardwareConcurrency : 1,
      clock: platformClock,
    },
    { threads, checkAll: probing },
  )
  const options: KernelsRunnerOptions = {
    runtime,
    readModel,
    lower: (model, boundary) => lowerModel(readTflite(model), { boundary }).plan,
    // WASM memory never shrinks, so its size is the most that it has been.
    peakBytes: () => runtime.kernels.memory.buffer.byteLength,
    ...(!isolated && { oneThreadBecause }),
  }
  return {
    ready: {
      ...ready,
      facts: {
        ...ready.facts,
        crossOriginIsolated: isolated,
        userAgent: navigator.userAgent,
        hardwareConcurrency: navigator.hardwareConcurrency,
        deviceMemoryGb: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
        peakBytesOf: 'wasm-heap',
      },
    },
    createRunner: () => new KernelsRunner(options),
  }
}

/** With the whole version: Chromium's user agent tells the first number alone. */
async function engineOf({ userAgent, userAgentData }: TellingNavigator): Promise<string> {
  const { fullVersionList = [] } = (await userAgentData?.getHighEntropyValues(['fullVersionList'])) ?? {}
  const chromium = fullVersionList.find(({ brand }) => brand === 'Chromium')
  return chromium === undefined ? userAgent : `${userAgent} (Chromium ${chromium.version})`
}

/** https://wicg.github.io/ua-client-hints, which not every browser has. */
interface TellingNavigator {
  readonly userAgent: string
  readonly userAgentData?: {
    getHighEntropyValues(
      hints: readonly string[],
    ): Promise<{ readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[] }>
  }
}

const oneThreadBecause = 'this page is not cross-origin isolated, so that its threads could share no memory'

async function readWasm(flavour: Flavour): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(`./agent-kernels/wasm/${flavour}.wasm`, document.baseURI))
  if (!response.ok) throw new RunnerError('page-incomplete', `${flavour}.wasm answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
