import type { ProtocolInFull } from '@paceline/contracts'
import type { SentinelSession } from '@paceline/domain'

/** Repeated sessions of one model on one device under one protocol key: completed, without fallback, no comparisons. */
export interface FloorGroup {
  readonly modelId: string
  /** Oldest first. */
  readonly sessions: readonly FloorSession[]
}

export interface FloorSession {
  readonly runId: string
  readonly measuredAt: string
  readonly medianMs: number
  readonly standardErrorRatio: number | null
}

/** Where sessions are of one kind, so that they may be pooled. */
export interface FloorPlace {
  readonly deviceId: string
  readonly protocolKey: string
}

export interface FloorRepository {
  /** Models measured more than once at the place; up to and with a time where one is given. */
  groups(place: FloorPlace, until?: string): Promise<FloorGroup[]>
  /** Those of the newest sessions at the place that had sentinels around them: what a device's reference is learnt from. */
  sentinelSessions(place: FloorPlace): Promise<SentinelSession[]>
  /**
   * Where the device's sentinels stood under a protocol key, or else under that of its last session which had
   * sentinels; null before there was one. Counted from an operator's last word on: who lets a device work again knows that
   * it is another than it was.
   */
  usualSentinels(deviceId: string, protocolKey?: string | null): Promise<UsualSentinels | null>
  /** Every protocol key of the device under which a model was measured more than once, that of the newest first. */
  ofDevice(deviceId: string): Promise<DeviceSessions[]>
}

export interface UsualSentinels {
  readonly runtime: string
  readonly protocol: ProtocolInFull
  /** Levels of sessions, the newest first. */
  readonly sentinelMs: number[]
}

export interface DeviceSessions {
  readonly protocolKey: string
  readonly runtime: string
  readonly groups: FloorGroup[]
  /** When the newest of these sessions was measured. */
  readonly newestAt: string
}
