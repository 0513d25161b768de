/**
 * How the processes of a farm tell one another that a queue has something, and what the rows say of it. The database
 * gives the real one; names are those of queues.
 */
export interface WorkBell {
  /** Tells all processes, this one among them. Throws what its carrier does. */
  ring(queueNames: readonly string[]): Promise<void>
  /** Hears of it; null after a gap in which something may have been missed: look everywhere. */
  onRing(call: (queueNames: readonly string[] | null) => void): () => void
  /** Which of these have work that waits and may be done now. */
  due(targets: {
    deviceIds: readonly string[]
    pools: readonly string[]
  }): Promise<{ deviceIds: string[]; pools: string[] }>
}
