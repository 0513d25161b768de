import { platformClock, timerStepUs } from '@paceline/agent'
import type { Ready } from '@paceline/contracts'
import { packageVersion } from '../package-version.js'
import type { OpenedRuntime } from '../runner-page.js'
import { createTfjsTfliteRunner } from './tfjs-tflite-runner.js'
import { loadTfweb } from './tfweb.js'

/** Loads tfjs-tflite, which chooses its own build by what the engine can; and what this page knows of itself. */
export async function openTfjsTflite(): Promise<OpenedRuntime> {
  const folder = new URL('./tfjs-tflite/wasm/', document.baseURI).href
  const [loaded, version] = await Promise.all([loadTfweb(folder), packageVersion('tfjs-tflite')])
  const { simd, multiThreading } = await loaded.tfweb.tflite_web_api.getWasmFeatures()
  const maxThreads = multiThreading ? navigator.hardwareConcurrency : 1
  const ready: Ready = {
    type: 'ready',
    runtime: 'tfjs-tflite',
    version,
    flavour: simd ? 'simd' : null,
    // A page cannot know its process; the driver that opened it fills this in.
    pid: null,
    facts: {
      build: `${simd ? 'simd' : 'plain'}${multiThreading ? '-threaded' : ''}`,
      delegates: ['xnnpack'],
      maxThreads,
      profiler: true,
      crossOriginIsolated: globalThis.crossOriginIsolated,
      timerStepUs: timerStepUs(platformClock),
      userAgent: navigator.userAgent,
      hardwareConcurrency: navigator.hardwareConcurrency,
      deviceMemoryGb: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
      peakBytesOf: 'wasm-heap',
    },
  }
  return { ready, createRunner: () => createTfjsTfliteRunner(loaded, maxThreads) }
}
