import type { AgentMessage, SuiteMessage } from '@paceline/contracts'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { type ChoiceStore, choiceFile, type DeviceOfChoices } from './choice-file.js'

/**
 * Hands each runner of a device the kernels that earlier ones chose, and keeps what it chooses: the invocations of a
 * run are processes of their own, and must not differ by what each happened to find the fastest.
 */
export function keepingChoices(device: DeviceOfChoices) {
  return (host: RuntimeHost | UnavailableRuntime): RuntimeHost | UnavailableRuntime => {
    if ('unavailable' in host) return host
    const { suite, offer } = host
    const store = choiceFile({ ...device, runtime: offer.name })
    return {
      ...host,
      invoke: (plan, signal) => kept(host.invoke({ ...plan, kernelChoices: store.read() }, signal), store),
      ...(suite && {
        suite: (plan, signal) => kept(suite({ ...plan, kernelChoices: store.read() }, signal), store),
      }),
    }
  }
}

async function* kept<T extends AgentMessage | SuiteMessage>(
  messages: AsyncIterable<T>,
  store: ChoiceStore,
): AsyncGenerator<T> {
  let key: string | null = null
  for await (const message of messages) {
    // Nothing is verified as yet: what has another form is nobody's choice.
    if (message.type === 'ready' && typeof message.facts?.choiceKey === 'string')
      key = message.facts.choiceKey
    if ((message.type === 'init' || message.type === 'slice') && key !== null)
      store.add(key, byShape(message.ran?.kernels))
    yield message
  }
}

function byShape(kernels: unknown): Record<string, string> {
  if (!Array.isArray(kernels)) return {}
  return Object.fromEntries(
    kernels.flatMap((one: unknown) => {
      const { shape, kernel } = (one ?? {}) as { shape?: unknown; kernel?: unknown }
      return typeof shape === 'string' && typeof kernel === 'string' ? [[shape, kernel]] : []
    }),
  )
}
