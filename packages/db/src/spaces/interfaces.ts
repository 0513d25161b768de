import type { Page } from '@paceline/contracts'

export interface NewSpace {
  readonly name: string
  readonly title: string
  readonly summary: string
  /** The JSON as it was sent. */
  readonly definition: string
  readonly digest: string
  readonly size: string
  readonly keyId: string | null
}

export interface StoredSpace extends NewSpace {
  readonly createdAt: string
}

/** Spaces that were registered; none of them ever changes. */
export interface SpaceRepository {
  /** Stores the space, or gives the one that has its name already. */
  create(space: NewSpace): Promise<{ space: StoredSpace; created: boolean }>
  findMany(names: readonly string[]): Promise<StoredSpace[]>
  /** Newest first. */
  list(query: { readonly limit?: number; readonly cursor?: string }): Promise<Page<StoredSpace>>
}
