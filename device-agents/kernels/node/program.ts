import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { type AgentProgram, peakMemoryBytes, processClock } from '@paceline/agent/stdio'
import { lowerModel } from '@paceline/kernel-plan'
import { readModel } from '@paceline/tflite/read'
import { KernelsRunner, kernelChecks, openKernels } from '../engine/index.js'
import { FormatRunner, PluginRunner } from '../plugin/index.js'
import { openNodeThread } from '../plugin/node-threads.js'
import { nodeThreads } from './start-node-thread.js'

/** This package's folder, as it is compiled into `dist`. */
const root = new URL('../../', import.meta.url)

/** Our kernels' WASM in this Node process. */
export function kernelsNodeProgram(): AgentProgram {
  return {
    async open(plan) {
      const { runtime, ready } = await openKernels(
        {
          runtime: 'kernels-wasm',
          packageVersion: await packageVersion(),
          readWasm: async (flavour) => new Uint8Array(await readFile(new URL(`wasm/${flavour}.wasm`, root))),
          startThread: nodeThreads(),
          checks: kernelChecks,
          engine: `V8 ${process.versions.v8}`,
          maxThreads: availableParallelism(),
          clock: processClock,
        },
        { threads: plan?.threads ?? 1, checkAll: plan === null },
      )
      return {
        ready: {
          ...ready,
          pid: process.pid,
          facts: {
            ...ready.facts,
            node: process.versions.node,
            v8: process.versions.v8,
            flags: process.execArgv,
            peakBytesOf: 'process-resident',
            // What this process holds before it holds a model: a part of every peak that it reports.
            baseBytes: peakMemoryBytes(),
          },
        },
        createRunner: () =>
          new FormatRunner({
            readModel: (path) => readFile(path),
            network: (bytes) =>
              new KernelsRunner({
                runtime,
                lower: (model, boundary) => lowerModel(readModel(model), { boundary }).plan,
                readModel: async () => bytes,
                peakBytes: peakMemoryBytes,
              }),
            plugin: (bytes) =>
              new PluginRunner({
                readModel: async () => bytes,
                openThread: openNodeThread,
                peakBytes: peakMemoryBytes,
              }),
          }),
      }
    },
  }
}

async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string }
  return version
}
