import { type Model, PLUGIN_RUNTIME } from '@paceline/contracts'
import { ProblemError } from '../problems/problem-error.js'

/** The job on the runtime that its models have. Throws what `runtimeFor` throws. */
export function onTheirRuntime<T extends { readonly runtime?: string }>(
  models: readonly Pick<Model, 'id' | 'format'>[],
  job: T,
): T {
  const runtime = runtimeFor(models, job.runtime)
  return runtime === undefined ? job : { ...job, runtime }
}

/**
 * The runtime of a job: as asked, and where nothing was asked of plug-ins alone the one that runs them. Throws
 * `invalid-request` where plug-ins are to run on another, or with networks on whichever a device lists first.
 */
export function runtimeFor(
  models: readonly Pick<Model, 'id' | 'format'>[],
  runtime: string | undefined,
): string | undefined {
  const plugin = models.find(({ format }) => format === 'wasm')
  if (plugin === undefined || runtime === PLUGIN_RUNTIME) return runtime
  if (runtime !== undefined) {
    const detail = `${plugin.id} is a kernel plug-in, which ${PLUGIN_RUNTIME} runs and ${runtime} does not`
    throw new ProblemError('invalid-request', detail, [
      { path: '/runtime', message: `is ${PLUGIN_RUNTIME} for plug-ins` },
    ])
  }
  if (models.some(({ format }) => format !== 'wasm')) {
    const detail = `${plugin.id} is a kernel plug-in, and others are networks: name the runtime, or ask for them apart`
    throw new ProblemError('invalid-request', detail, [
      { path: '/runtime', message: 'is missing where plug-ins and networks are measured together' },
    ])
  }
  return PLUGIN_RUNTIME
}
