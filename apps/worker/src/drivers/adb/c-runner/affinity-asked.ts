import type { AgentMessage } from '@paceline/contracts'
import { affinityOfCpus } from '@paceline/domain'
import { type Clusters, cpusOf } from '../affinity/index.js'

/** An affinity as a job asks for it, and as a runner that knows CPU numbers alone is asked. */
export interface AskedAffinity {
  /** Undefined where nothing was asked. */
  readonly ofRunner: string | undefined
  /** A runner's message with what was asked in its place where the runner kept to it. */
  told(message: AgentMessage): AgentMessage
}

/** Throws InvocationError `affinity-unknown` where the device has no such cores. */
export function askedAffinity(affinity: string | undefined, clusters: Clusters): AskedAffinity {
  const cpus = affinity === undefined ? null : cpusOf(affinity, clusters)
  const ofRunner = cpus === null ? affinity : affinityOfCpus(cpus)
  return {
    ofRunner,
    told(message) {
      if (message.type !== 'init' || message.ran?.affinity === undefined) return message
      if (message.ran.affinity !== ofRunner || affinity === undefined) return message
      return { ...message, ran: { ...message.ran, affinity } }
    },
  }
}
