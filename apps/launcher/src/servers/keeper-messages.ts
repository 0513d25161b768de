/** How urgently a server is asked to end. */
export type StopUrgency = 'patient' | 'prompt' | 'immediate'

/** A server program as the keeper runs it. */
export interface ServerCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** What the server prints is appended here. */
  readonly logFile: string
  /** The user that it runs as; only root may name one. */
  readonly account?: { readonly uid: number; readonly gid: number }
  /** What the server takes as each kind of request to end. */
  readonly signals: Readonly<Record<StopUrgency, NodeJS.Signals>>
}

export type KeeperRequest =
  | { readonly type: 'run'; readonly server: ServerCommand }
  | { readonly type: 'stop'; readonly name: string; readonly urgency: StopUrgency }

export type KeeperReport =
  | { readonly type: 'running'; readonly name: string; readonly pid: number }
  | { readonly type: 'refused'; readonly name: string; readonly reason: string }
  | {
      readonly type: 'ended'
      readonly name: string
      readonly code: number | null
      readonly signal: string | null
    }
