import type { AgentMessage, SuiteMessage } from '@paceline/contracts'
import { affinityOfCpus } from '@paceline/domain'
import { type Clusters, cpusOf } from '../affinity/index.js'

/** An affinity as a job asks for it, and as a runner that knows CPU numbers alone is asked. */
export interface AskedAffinity {
  /** Undefined where nothing was asked. */
  readonly ofRunner: string | undefined
  /** A runner's message with what was asked in its place where the runner kept to it. */
  told<M extends AgentMessage | SuiteMessage>(message: M): M
}

/** Throws InvocationError `affinity-unknown` where the device has no such cores. */
export function askedAffinity(affinity: string | undefined, clusters: Clusters): AskedAffinity {
  const cpus = affinity === undefined ? null : cpusOf(affinity, clusters)
  const ofRunner = cpus === null ? affinity : affinityOfCpus(cpus)
  return {
    ofRunner,
    told(message) {
      // It is unchecked as yet, and may be of no shape at all.
      if (message.type !== 'init' && message.type !== 'slice') return message
      if (affinity === undefined || message.ran?.affinity !== ofRunner) return message
      return { ...message, ran: { ...message.ran, affinity } }
    },
  }
}
