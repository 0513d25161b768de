/** Decides whether a peer is let in, from its introduction and its AUTH messages. */
export interface Gate {
  onConnect(): void
  /** `kind` is the AUTH message's first argument. */
  onAuth(kind: number, payload: Buffer): void
  /** The peer is lost: ends what still goes on for it. */
  close(): void
}

/** What a gate may do with the connection it guards. */
export interface GuardedConnection {
  /** For the log and the operator: the peer's address. */
  readonly peer: string
  sendAuth(kind: number, payload: Buffer): void
  admit(): void
  /** Ends the connection; the reason goes to the log. */
  refuse(reason: string): void
  /** The peer may wait without limit from here on: an operator is asked. */
  stayOpen(): void
}

export type NewGate = (connection: GuardedConnection) => Gate

/** Lets everyone in who can reach the port. */
export const openGate: NewGate = (connection) => ({
  onConnect: () => connection.admit(),
  onAuth: () => connection.refuse('an AUTH message came that nobody asked for'),
  close: () => undefined,
})
