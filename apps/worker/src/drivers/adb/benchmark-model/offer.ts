import { createHash } from 'node:crypto'
import type { Initialised, RuntimeOffer } from '@paceline/contracts'
import type { BenchmarkTool } from './benchmark-tool.js'
import type { ProbedDelegates } from './probe-delegates.js'
import type { Installed } from './tool/install-binary.js'

export interface OfferFrom extends ProbedDelegates {
  readonly tool: Pick<BenchmarkTool, 'runtime' | 'version' | 'binary'>
  readonly maxThreads: number
  /** The operator's own delegate. */
  readonly external?: Installed | null
  readonly options?: string | undefined
  readonly features?: Readonly<Record<string, unknown>>
}

/** What the protocol key knows a delegate by: the precision that it computes in, and its API or its library. */
export function offerOf({
  tool,
  works,
  refused,
  maxThreads,
  external,
  options,
  features,
}: OfferFrom): RuntimeOffer {
  const named = [...works].flatMap(([name, ran]) => (name === null ? [] : [[name, ran] as const]))
  const versions = named.flatMap(([name, ran]) => {
    const version =
      name === 'external' && external ? externalVersion(external, options ?? '') : versionOf(ran)
    return version === null ? [] : [[name, version] as const]
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
      delegateVersions: Object.fromEntries(versions),
      ...(Object.keys(refused).length > 0 && { delegatesRefused: refused }),
      ...features,
    },
  }
}

const versionOf = ({ backend }: Initialised['ran']): string | null => backend ?? null

/** Options are a part of what it is. */
function externalVersion({ sha256 }: Installed, options: string): string {
  return createHash('sha256').update(`${sha256} ${options}`).digest('hex').slice(0, 12)
}
