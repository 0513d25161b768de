import { type Clock, timerStepUs } from '@paceline/agent'
import type { Ready } from '@paceline/contracts'
import { sha256Hex } from '@paceline/domain'
import { bestFlavour, type Flavour, flavours } from '../flavour.js'
import { instantiateAsync } from '../kernel-exports.js'
import { type KernelCheck, KernelChecker } from '../self-check/index.js'
import type { StartThread } from '../threads/thread-messages.js'
import { ThreadTeam } from '../threads/thread-team.js'
import type { KernelsRuntime } from './kernels-runtime.js'

/** What Node and pages each do in their own way. */
export interface KernelsPlatform {
  /** By which the runtime is listed: one for each context. */
  readonly runtime: string
  /** Of the kernels' package. */
  readonly packageVersion: string
  readonly readWasm: (flavour: Flavour) => Promise<Uint8Array<ArrayBuffer>>
  readonly startThread: StartThread
  readonly checks: readonly KernelCheck[]
  /** The WASM engine and its version: choices hold for it alone. */
  readonly engine: string
  /** 1 where memory cannot be shared. */
  readonly maxThreads: number
  readonly clock: Clock
}

export interface OpenedKernels {
  readonly runtime: KernelsRuntime
  readonly ready: Ready
}

/** Of every network: c/executor.c has room for no more. */
const mostThreads = 16

export interface KernelsAsked {
  readonly threads: number
  /** Whether every kernel is to check itself at once; else those do that a model may run, when it is loaded. */
  readonly checkAll: boolean
}

/** Loads the flavour for so many threads and starts these. */
export async function openKernels(platform: KernelsPlatform, asked: KernelsAsked): Promise<OpenedKernels> {
  const { clock, startThread, engine, packageVersion } = platform
  const maxThreads = Math.min(platform.maxThreads, mostThreads)
  const threads = Math.min(asked.threads, maxThreads)
  const flavour = bestFlavour(threads)
  const files = await Promise.all(flavours.map(platform.readWasm))
  const module = await WebAssembly.compile(files[flavours.indexOf(flavour)] as Uint8Array<ArrayBuffer>)
  const kernels = await instantiateAsync(module, flavour)
  const { checks } = platform
  const checker = new KernelChecker({ instantiate: () => instantiateAsync(module, flavour), checks, clock })
  const startedMs = clock.now()
  if (asked.checkAll) await checker.checkAll()
  const checkMs = clock.now() - startedMs
  const team = threads > 1 ? await ThreadTeam.start({ kernels, module, flavour, threads, startThread }) : null
  const version = `${packageVersion}+${digestOf(files).slice(0, 12)}`
  const choiceKey = `${version} ${flavour}, ${engine}, ${threads} threads`
  const stepUs = timerStepUs(clock)
  return {
    runtime: { kernels, team, checker, choiceKey, choices: {}, clock, stepUs },
    ready: {
      type: 'ready',
      runtime: platform.runtime,
      version,
      // Threads are a part of the protocol by themselves: the build that has them computes the same.
      flavour: flavour.startsWith('relaxed') ? 'relaxed-simd' : 'simd',
      pid: null,
      facts: {
        build: flavour,
        delegates: [],
        maxThreads,
        profiler: true,
        choiceKey,
        ...(asked.checkAll && {
          checkedKernels: checker.checked.size,
          refusedKernels: [...checker.refused.values()],
          checkMs,
        }),
        timerStepUs: stepUs,
      },
    },
  }
}

/** Of all flavours, so that one version names them whatever a number of threads needs. */
function digestOf(files: readonly Uint8Array[]): string {
  return sha256Hex(new TextEncoder().encode(files.map(sha256Hex).join('\n')))
}
