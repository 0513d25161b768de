export const sparsePatterns = ['unstructured', 'block-2', 'block-4', 'group-4', 'group-5', 'group-6'] as const
/** What becomes zero together: single weights, blocks of output channels, groups of rows with one pattern. */
export type SparsePattern = (typeof sparsePatterns)[number]

/** The transform that makes a member of a sparse study: each layer has its share. */
export type MemberPrune = { readonly kind: 'prune'; readonly sparsity: number; readonly scope: 'layer' } & (
  | { readonly pattern: 'unstructured' }
  | { readonly pattern: 'block'; readonly blockChannels: 2 | 4 }
  | { readonly pattern: 'group'; readonly groupRows: 4 | 5 | 6 }
) & { readonly encode: 'dense' | 'sparse' }

export function memberPrune(
  pattern: SparsePattern,
  sparsity: number,
  encode: MemberPrune['encode'],
): MemberPrune {
  const [kind, rows] = pattern.split('-')
  const common = { kind: 'prune', sparsity, scope: 'layer', encode } as const
  if (kind === 'block') return { ...common, pattern: 'block', blockChannels: Number(rows) as 2 | 4 }
  if (kind === 'group') return { ...common, pattern: 'group', groupRows: Number(rows) as 4 | 5 | 6 }
  return { ...common, pattern: 'unstructured' }
}

/** The inverse of `memberPrune`. */
export function patternOfPrune(prune: MemberPrune): SparsePattern {
  if (prune.pattern === 'block') return `block-${prune.blockChannels}`
  if (prune.pattern === 'group') return `group-${prune.groupRows}`
  return prune.pattern
}
