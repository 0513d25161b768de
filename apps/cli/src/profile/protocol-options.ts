import type { Schemas } from '@paceline/client'
import { type Command, InvalidArgumentError } from 'commander'

type ProtocolRequest = Schemas['ProtocolRequest']

/** What the protocol's options of a command line hold; the API knows ranges and defaults. */
export interface ProtocolOptions {
  readonly threads?: number
  readonly delegate?: string
  readonly requireDelegate?: boolean
  readonly maxSeconds?: number
  readonly invocations?: number
  readonly minIterations?: number
  readonly maxIterations?: number
  readonly targetHalfWidth?: number
  readonly batch?: number
  readonly affinity?: string
  readonly clock?: string
  readonly periodMs?: number
  readonly perOperator?: boolean
}

/** Options that every command with a protocol has. */
export function addProtocolOptions(command: Command): Command {
  return command
    .option('--threads <n>', 'threads of the runtime (1)', numberOption)
    .option('--delegate <name>', 'such as xnnpack; "none" for the runtime\'s own kernels')
    .option('--require-delegate', 'fail unless the delegate takes the whole graph')
    .option('--max-seconds <s>', 'most seconds of sampling (8)', numberOption)
    .option('--invocations <n>', 'fewest fresh runner processes (5)', numberOption)
    .option('--min-iterations <n>', 'fewest samples in all (50)', numberOption)
    .option('--max-iterations <n>', 'most samples in all (10000)', numberOption)
    .option('--target-half-width <ratio>', 'stop when the interval is as narrow (0.02)', numberOption)
    .option('--batch <n>', 'fewest calls per timed sample (1)', numberOption)
    .option('--affinity <cpus>', 'any, little, mid, big, prime, or cpus:0-3,6')
    .option('--clock <mode>', 'default, sustained or fixed')
    .option('--period-ms <ms>', 'start inferences on a schedule', numberOption)
}

/** The protocol as the API takes it: only what was asked for. */
export function protocolFrom(options: ProtocolOptions): ProtocolRequest {
  const { threads, delegate, requireDelegate, maxSeconds, invocations, minIterations, maxIterations } =
    options
  const { targetHalfWidth, batch, affinity, clock, periodMs, perOperator } = options
  const asked = {
    threads,
    delegate: delegate === 'none' ? null : delegate,
    requireDelegate,
    maxSeconds,
    invocations,
    minIterations,
    maxIterations,
    targetHalfWidth,
    batch,
    affinity,
    clock,
    perOperator,
    arrival: periodMs === undefined ? undefined : { mode: 'periodic', periodMs },
  }
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined),
  ) as ProtocolRequest
}

/** A number as commander's options are read; throws its InvalidArgumentError. */
export function numberOption(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.')
  return value
}

/** For an option that may be given several times. */
export function repeated(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}
