import type { Device, RuntimeOffer } from '../api/devices.js'
import type { CreateJob } from '../api/jobs.js'

/** What the dialog holds; undefined leaves a field to the API's default. */
export interface ProfileChoice {
  readonly device: string | undefined
  readonly runtime: string | undefined
  /** null asks for the runtime's own kernels. */
  readonly delegate: string | null | undefined
  readonly threads: number | undefined
  readonly invocations: number | undefined
  readonly maxSeconds: number | undefined
  /** Of the interval, relative. */
  readonly targetHalfWidth: number | undefined
  readonly requireDelegate: boolean
  readonly perOperator: boolean
  /** undefined: one inference after the other. */
  readonly periodMs: number | undefined
}

/** The job that the dialog asks for; the protocol holds only what was chosen. */
export function jobOf(
  modelIds: readonly string[],
  device: Pick<Device, 'id' | 'name' | 'state' | 'runtimes'>,
  offer: RuntimeOffer | undefined,
  choice: ProfileChoice,
): CreateJob {
  const { delegate, threads, invocations, maxSeconds, targetHalfWidth, periodMs } = choice
  const protocol = {
    ...(delegate !== undefined && { delegate }),
    ...(threads !== undefined && { threads }),
    ...(invocations !== undefined && { invocations }),
    ...(maxSeconds !== undefined && { maxSeconds }),
    ...(targetHalfWidth !== undefined && { targetHalfWidth }),
    ...(choice.requireDelegate && { requireDelegate: true }),
    ...(choice.perOperator && { perOperator: true }),
    ...(periodMs !== undefined && { arrival: { mode: 'periodic' as const, periodMs } }),
  }
  return {
    modelIds: [...modelIds],
    devices: { ids: [device.id] },
    ...(offer && { runtime: offer.name }),
    ...(Object.keys(protocol).length > 0 && { protocol }),
    expiresAfterSeconds: 86_400,
  }
}
