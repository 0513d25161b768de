import type { BlockReading, ConditionReading } from '@paceline/domain'

/** Says what a device is doing. */
export interface ConditionReader {
  /**
   * A whole reading. It may take milliseconds, or a shell call on a phone: never while samples are taken. What
   * cannot be read is `unavailable`; it throws only the signal's reason, when aborted.
   */
  read(signal: AbortSignal): Promise<ConditionReading>
  /**
   * For the invocation whose runner has this pid (null: unknown, or not on this machine): cheap enough for the
   * pause between two blocks. Null where the device has no cheap source.
   */
  blocks(pid: number | null): BlockReader | null
}

export interface BlockReader {
  read(): BlockReading
}
