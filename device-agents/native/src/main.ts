#!/usr/bin/env node
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { platformClock, RunnerError, timerStepUs } from '@paceline/agent'
import { peakMemoryBytes, serveStdio } from '@paceline/agent/stdio'
import { libraryPath } from './library-path.js'
import { createNativeRunner } from './native-runner.js'
import { dieWithParent } from './process-facts.js'
import { loadTflite, type TfliteC } from './tflite-c.js'

await serveStdio({
  dieWithParent,
  async open() {
    const path = libraryPath()
    const tflite = loaded(path)
    return {
      ready: {
        type: 'ready',
        runtime: 'tflite-native',
        version: tflite.version(),
        flavour: null,
        pid: process.pid,
        facts: {
          delegates: ['xnnpack'],
          timerStepUs: timerStepUs(platformClock),
          nodeVersion: process.version,
          peakBytesOf: 'process-resident',
          // What this process holds before it holds a model: a part of every peak that it reports.
          baseBytes: peakMemoryBytes(),
          // 4 MB of hashing is nothing for a probe and too much for each invocation.
          ...(process.argv.includes('--probe') && { librarySha256: sha256Of(path) }),
        },
      },
      createRunner: () => createNativeRunner(tflite),
    }
  },
})

function loaded(path: string): TfliteC {
  try {
    return loadTflite(path)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new RunnerError('runtime-unavailable', `the TFLite library cannot be loaded: ${words}`, {
      cause: error,
    })
  }
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
