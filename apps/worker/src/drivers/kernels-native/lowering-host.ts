import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shapeOf } from '@paceline/agent-kernels'
import type { AgentMessage, KernelChoices, SliceLoaded, SuiteMessage } from '@paceline/contracts'
import { type KernelPlan, lowerModel, UnsupportedModelError, writePlan } from '@paceline/kernel-plan'
import { readModel } from '@paceline/tflite/read'
import type { HostPlan, HostSuitePlan, ModelFile, RuntimeHost, UnavailableRuntime } from '../driver.js'
import { keptFile, storedFile } from './kept-file.js'
import { makeSuiteFolder } from './suite-folder.js'
import { profilerTextOfTimes } from './times-of-operators.js'

/** A model as the runner of our kernels takes it. */
interface Lowered {
  readonly file: ModelFile
  /** Null where the kernels cannot run it. */
  readonly plan: KernelPlan | null
  /** Why not: in place of the runner's words, who is handed a plan of nothing. */
  readonly refusal: { readonly code: string; readonly message: string } | null
}

type Message = AgentMessage | SuiteMessage
type Kernels = NonNullable<SliceLoaded['ran']['kernels']>

/** Where the bytes of a plan are put. */
type Keep = (bytes: Uint8Array) => Promise<ModelFile>

/**
 * Lowers models for a host whose runner takes plans, since that has no reader of .tflite files; and says of its
 * kernels what it cannot know: the operators' names and shapes, by which choices are kept.
 *
 * @param home PACELINE_HOME
 */
export function loweringHost(
  host: RuntimeHost | UnavailableRuntime,
  home: string,
): RuntimeHost | UnavailableRuntime {
  if ('unavailable' in host) return host
  const { suite, offer } = host
  const folder = join(home, 'kernel-plans')
  const keyOf = (threads: number) => `${offer.version} ${offer.flavour}, ${threads} threads`
  return {
    ...host,
    async *invoke({ kernelChoices, ...plan }: HostPlan, signal: AbortSignal) {
      const lowered = await lower(plan.model, (bytes) => keptFile(folder, 'plan', bytes))
      const key = keyOf(plan.threads)
      const asked = { ...plan, model: lowered.file, ...preferred(lowered, kernelChoices?.[key]) }
      for await (const message of host.invoke(asked, signal))
        yield told(message, key, () => lowered) as AgentMessage
    },
    ...(suite && {
      async *suite({ kernelChoices, ...plan }: HostSuitePlan, signal: AbortSignal) {
        const key = keyOf(plan.threads)
        await using own = await makeSuiteFolder(folder)
        const keep: Keep = (bytes) => storedFile(own.path, 'plan', bytes)
        const byEntry = new Map<string, Lowered>()
        for (const { id, model, slice } of plan.entries)
          byEntry.set(id, await lower(model, keep, slice ? 'kernels' : 'model'))
        const entries = plan.entries.map((entry) => {
          const lowered = byEntry.get(entry.id)
          if (lowered === undefined) return entry
          return { ...entry, model: lowered.file, ...preferred(lowered, kernelChoices?.[key]) }
        })
        const primer = await primerOf(plan, keep)
        const kernelsOf = new Map<string, Kernels>()
        for await (const message of suite({ ...plan, entries, primer }, signal)) {
          const said = told(message, key, (entry) => byEntry.get(entry)) as SuiteMessage
          if (said.type === 'slice') kernelsOf.set(said.entry, said.ran.kernels ?? [])
          yield said.type === 'slice-done' ? profilerTextOfTimes(said, kernelsOf.get(said.entry)) : said
        }
      },
    }),
  }
}

async function lower(
  model: ModelFile,
  keep: Keep,
  boundary: 'model' | 'kernels' = 'model',
): Promise<Lowered> {
  const bytes = await readFile(model.path)
  try {
    const { plan } = lowerModel(readModel(bytes), { boundary })
    return { file: await keep(writePlan(plan)), plan, refusal: null }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof UnsupportedModelError ? 'operator-unsupported' : 'model-refused'
    return {
      file: await keep(Uint8Array.of(0)),
      plan: null,
      refusal: { code, message },
    }
  }
}

/** What runs before anything is measured; nothing where the kernels cannot run it. */
async function primerOf({ primer }: HostSuitePlan, keep: Keep): Promise<HostSuitePlan['primer']> {
  if (primer === null) return null
  const { file, plan } = await lower(primer.model, keep)
  return plan && { ...primer, model: file }
}

/** The kept kernel of each operator in the runner's words: names in their order, `-` for none. */
function preferred({ plan }: Lowered, byShape: KernelChoices[string] | undefined): { kernels?: string } {
  if (plan === null || byShape === undefined) return {}
  return { kernels: plan.operators.map((_, index) => byShape[shapeOf(plan, index)] ?? '-').join(' ') }
}

/** Nothing is verified as yet: what has another form passes as it is. */
function told(
  message: Message,
  choiceKey: string,
  loweredOf: (entry: string) => Lowered | undefined,
): Message {
  if (message.type === 'ready') return { ...message, facts: { ...message.facts, choiceKey } }
  if (message.type === 'unsupported') return { ...message, ...loweredOf('')?.refusal }
  if (message.type === 'slice-refused') return { ...message, ...loweredOf(message.entry)?.refusal }
  if (message.type !== 'init' && message.type !== 'slice') return message
  const plan = loweredOf(message.type === 'slice' ? message.entry : '')?.plan
  const { kernelNames: names, ...ran }: Record<string, unknown> = message.ran ?? {}
  if (!plan || !Array.isArray(names)) return message
  const kernels = plan.operators.map(({ label }, index) => ({
    operator: label,
    shape: shapeOf(plan, index),
    kernel: String(names[index]),
  }))
  return { ...message, ran: { ...(ran as typeof message.ran), kernels } }
}
