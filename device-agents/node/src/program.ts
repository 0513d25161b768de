import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { platformClock, timerStepUs } from '@paceline/agent'
import { type AgentProgram, peakMemoryBytes } from '@paceline/agent/stdio'
import { checkRelaxedDot, chooseBuild, LiteRtRunner, loadRuntime } from '@paceline/agent-litert'
import { litertFolder, openGlue } from './glue.js'

/** LiteRT.js in this Node process; what a build, an engine and a clock are is in the facts of `ready`. */
export function litertNodeProgram(): AgentProgram {
  return {
    async open(plan) {
      const relaxedDot = await checkRelaxedDot()
      const build = chooseBuild(plan?.threads ?? 1, { relaxedDot, sharedMemory: true })
      openGlue()
      const runtime = await loadRuntime(build, `${litertFolder}wasm`)
      return {
        ready: {
          type: 'ready',
          runtime: 'litert-node',
          version: await litertVersion(),
          flavour: runtime.flavour,
          pid: process.pid,
          facts: {
            build,
            relaxedDot,
            delegates: ['xnnpack'],
            maxThreads: relaxedDot === 'exact' ? availableParallelism() : 1,
            poolThreads: runtime.poolThreads,
            timerStepUs: timerStepUs(platformClock),
            node: process.versions.node,
            v8: process.versions.v8,
            flags: process.execArgv,
            peakBytesOf: 'process-resident',
            // What this process holds before it holds a model: a part of every peak that it reports.
            baseBytes: peakMemoryBytes(),
          },
        },
        createRunner: () =>
          new LiteRtRunner({
            runtime,
            readModel: (path) => readFile(path),
            peakBytes: peakMemoryBytes,
          }),
      }
    },
  }
}

/** LiteRT.js exports no version of its own: its package does. */
async function litertVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(`${litertFolder}package.json`, 'utf8')) as { version: string }
  return version
}
