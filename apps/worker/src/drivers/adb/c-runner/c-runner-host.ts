import { type AdbDevice, shellWord } from '@paceline/adb'
import {
  type CRunnerAbi,
  type CRunnerBundle,
  cRunnerFile,
  readCRunnerBundle,
  tfliteLibraryFile,
} from '@paceline/agent-native'
import type { AgentMessage, Ready, SuiteEntry, SuiteMessage } from '@paceline/contracts'
import { Ready as ReadySchema } from '@paceline/contracts'
import { Check } from 'typebox/value'
import type { HostPlan, HostSuitePlan, ModelFile, RuntimeHost, UnavailableRuntime } from '../../driver.js'
import { offerOf } from '../../offer-of.js'
import type { AdbRuntimeCandidate, AdbSurroundings } from '../adb-runtime.js'
import { clustersOf } from '../affinity/index.js'
import { askedAffinity } from './affinity-asked.js'
import { converse } from './converse.js'
import { abiOf } from './device-abi.js'
import { installBundle } from './install-bundle.js'
import { pushModel } from './push-model.js'
import { withOwnLibrary } from './tflite-library.js'

/** `tflite-native` on a device behind adb: our own C runner and TFLite's C library, pushed and run in its shell. */
export const cRunner: AdbRuntimeCandidate = {
  name: 'tflite-native',
  create: (device, surroundings, signal) => createCRunnerHost(device, surroundings, signal),
}

export interface CRunnerOptions {
  /** Instead of the device's own, for a device that emulates another. */
  readonly abi?: CRunnerAbi
  /** A command that the runner is started by, such as `qemu-aarch64`. */
  readonly startedBy?: string
  /** Instead of TFLite in our C runner. */
  readonly program?: RunnerProgram
}

/** A program that speaks as the C runner does. */
export interface RunnerProgram {
  /** Null where none was built for the instruction set. */
  bundle(abi: CRunnerAbi): Promise<CRunnerBundle | null>
  /** Of its bundle's files, the one to start, and with what. */
  readonly file: string
  readonly args: readonly string[]
}

const PROBE_MS = 30_000

/** Pushes the runner and probes it once for real; unavailable with the reason and, where there is one, the cure. */
export async function createCRunnerHost(
  device: AdbDevice,
  { env, maxThreads }: Pick<AdbSurroundings, 'env' | 'maxThreads'>,
  signal: AbortSignal,
  options: CRunnerOptions = {},
): Promise<RuntimeHost | UnavailableRuntime> {
  const bundle = await bundleFor(device, env, signal, options)
  if ('unavailable' in bundle) return bundle
  const folder = await installBundle(device, bundle, signal)
  const command = commandOf(folder, bundle, options)
  const ready = await probe(device, command, signal)
  if ('unavailable' in ready) return ready
  const clusters = await clustersOf(device, signal)
  // Looked at last: somebody may have cleared the device's folder, and a model's push may have made room for itself.
  const whole = async (signal: AbortSignal) => {
    const { exitCode } = await device.shell(wholeCommand(folder, bundle), signal)
    if (exitCode !== 0) await installBundle(device, bundle, signal)
  }
  return {
    offer: offerOf(ready, { context: 'shell', maxThreads }),
    async *invoke(plan: HostPlan, signal: AbortSignal) {
      const affinity = askedAffinity(plan.affinity, clusters)
      const model = await pushModel(device, plan.model, signal)
      await whole(signal)
      const asked = { ...plan, model, affinity: affinity.ofRunner }
      // Unchecked as yet: the session verifies each message before it believes it.
      const messages = converse(device, command, asked, signal) as AsyncIterable<AgentMessage>
      for await (const message of messages) yield affinity.told(message)
    },
    async *suite(plan: HostSuitePlan, signal: AbortSignal) {
      const affinity = askedAffinity(plan.affinity, clusters)
      const ensured = (model: ModelFile) => pushModel(device, model, signal)
      const primer = plan.primer && { ...plan.primer, model: await ensured(plan.primer.model) }
      const entries: SuiteEntry[] = []
      for (const entry of plan.entries) entries.push({ ...entry, model: await ensured(entry.model) })
      await whole(signal)
      const asked = { ...plan, primer, entries, affinity: affinity.ofRunner }
      const messages = converse(device, command, asked, signal) as AsyncIterable<SuiteMessage>
      for await (const message of messages) yield affinity.told(message)
    },
    async [Symbol.asyncDispose]() {
      // Nothing outlives an invocation; what was pushed is there for the next worker.
    },
  }
}

async function bundleFor(
  device: AdbDevice,
  env: AdbSurroundings['env'],
  signal: AbortSignal,
  options: CRunnerOptions,
): Promise<CRunnerBundle | UnavailableRuntime> {
  const { word, abi } = options.abi ? { word: options.abi, abi: options.abi } : await abiOf(device, signal)
  if (abi === null)
    return { unavailable: `the C runner is built for arm64 and x86_64, and this device is ${word}` }
  const bundle = await (options.program?.bundle(abi) ?? readCRunnerBundle(abi))
  if (bundle === null) {
    return {
      unavailable: `the C runner was not built for ${abi}: run \`npm run build:native\`, which needs gcc`,
    }
  }
  return options.program ? bundle : withOwnLibrary(bundle, env)
}

/** In its own folder; `exec`, so that the shell does not stand between the device and the runner. */
function commandOf(
  folder: string,
  { loader }: CRunnerBundle,
  { startedBy, program }: CRunnerOptions,
): string {
  const { file, args } = program ?? { file: cRunnerFile, args: ['--library', `./${tfliteLibraryFile}`] }
  const loading = loader === null ? [] : [`./${loader}`, '--library-path', '.']
  const start = [...(startedBy ? [startedBy] : []), ...loading, `./${file}`, ...args]
  return `cd ${shellWord(folder)} && exec ${start.join(' ')}`
}

/** Succeeds where each file of the bundle is there; a link to what is gone is not. */
function wholeCommand(folder: string, { files }: CRunnerBundle): string {
  return files.map(({ name }) => `test -s ${shellWord(`${folder}/${name}`)}`).join(' && ')
}

async function probe(
  device: AdbDevice,
  command: string,
  signal: AbortSignal,
): Promise<Ready | UnavailableRuntime> {
  const inTime = AbortSignal.timeout(PROBE_MS)
  try {
    const either = AbortSignal.any([signal, inTime])
    for await (const message of converse(device, `${command} --probe`, null, either)) {
      if (Check(ReadySchema, message)) return message
      return { unavailable: wordsOf(message) }
    }
    return { unavailable: 'the C runner said nothing' }
  } catch (error) {
    signal.throwIfAborted()
    if (inTime.aborted) return { unavailable: `the C runner did not answer within ${PROBE_MS / 1000} s` }
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}

function wordsOf(message: unknown): string {
  const hasWords = message !== null && typeof message === 'object' && 'message' in message
  return hasWords ? String(message.message) : `the C runner answered ${JSON.stringify(message)}`
}
