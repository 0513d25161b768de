import { type Logger, pino } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** JSON lines on stdout, which the launcher keeps in a file. */
export function createLog(level: string): Log {
  return pino({ name: 'worker', level })
}
