export interface LogLine {
  readonly severity: 'error' | 'other'
  /** Without what loggers put before it. */
  readonly text: string
  /** In milliseconds of a clock that starts anywhere and may start again at midnight; null where no time is told. */
  readonly atMs: number | null
}

/** TFLite's loggers (tflite/tools/logging.h, tflite/minimal_logging.cc); only the first line of a message has it. */
const TFLITE_PREFIX = /^(VERBOSE|INFO|WARN|WARNING|ERROR|FATAL): /

/** Abseil's (absl/log/internal/log_format.cc): `I0812 14:03:11.123456    1234 run_model.cc:246] `. */
const ABSEIL_PREFIX = /^([IWEF])\d{4} (\d+):(\d+):(\d+\.\d+)\s+\d+ [^\s\]]+:\d+\] ?/

/** LiteRT's, after the first (litert/c/internal/litert_logging.h): `[benchmark_litert_model.h:70] `. */
const LITERT_PREFIX = /^\[[\w.]+:\d+\] /

/** A line of a tool's log, taken apart. */
export function logLineOf(line: string): LogLine {
  const trimmed = line.trimEnd()
  const [abseil = '', letter = '', hours, minutes, seconds] = ABSEIL_PREFIX.exec(trimmed) ?? []
  if (abseil !== '') {
    const atMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
    return { severity: 'EF'.includes(letter) ? 'error' : 'other', text: trimmed.slice(abseil.length), atMs }
  }
  const [prefix = '', severity = ''] = TFLITE_PREFIX.exec(trimmed) ?? []
  return {
    severity: ['ERROR', 'FATAL'].includes(severity) ? 'error' : 'other',
    text: trimmed.slice(prefix.length).replace(LITERT_PREFIX, ''),
    atMs: null,
  }
}
