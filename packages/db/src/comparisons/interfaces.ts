import type { Comparison, ComparisonResult, ListComparisons, Page } from '@paceline/contracts'

/** What a comparison's session found out of each variant; the API adds what models alone tell. */
export type MeasuredComparison = Omit<ComparisonResult, 'sameGraph' | 'macsRatio'>

export interface ComparisonRepository {
  find(id: string): Promise<Comparison | null>
  /** The one that this job is to carry out; null where the job is no comparison's. */
  findByJob(jobId: string): Promise<Comparison | null>
  list(query: ListComparisons): Promise<Page<Comparison>>
}
