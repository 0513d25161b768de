import { createHash } from 'node:crypto'
import type { RuntimeOffer } from '@paceline/contracts'
import type { BenchmarkTool } from './benchmark-tool.js'
import type { ProbedDelegates } from './probe-delegates.js'
import type { Installed } from './tool/install-binary.js'

export interface OfferFrom extends ProbedDelegates {
  readonly tool: Pick<BenchmarkTool, 'runtime' | 'version' | 'binary'>
  readonly maxThreads: number
  /** What a delegate is beside its name and API, such as an accelerator of NNAPI. */
  readonly versions?: Readonly<Record<string, string | null>>
  readonly features?: Readonly<Record<string, unknown>>
}

/** What the protocol key knows a delegate by: the precision that it computes in, and its API or its library. */
export function offerOf(from: OfferFrom): RuntimeOffer {
  const { tool, works, refused, maxThreads, versions = {}, features } = from
  const named = [...works].flatMap(([name, ran]) => (name === null ? [] : [[name, ran] as const]))
  const known = named.flatMap(([name, { backend }]) => {
    const version = [backend, versions[name]].filter((word) => word).join(' ')
    return version === '' ? [] : [[name, version] as const]
  })
  return {
    name: tool.runtime,
    version: tool.version,
    flavour: null,
    delegates: named.map(([name]) => name),
    context: 'shell',
    maxThreads,
    features: {
      binarySha256: tool.binary.sha256,
      delegatePrecisions: Object.fromEntries(named.map(([name, { precision }]) => [name, precision])),
      delegateVersions: Object.fromEntries(known),
      ...(Object.keys(refused).length > 0 && { delegatesRefused: refused }),
      ...features,
    },
  }
}

/** Its library and its options: other options make another delegate of it. */
export function externalVersion({ sha256 }: Installed, options: string): string {
  return createHash('sha256').update(`${sha256} ${options}`).digest('hex').slice(0, 12)
}
