import { type Api, openApi } from '../connection/api.js'
import { findConnection } from '../connection/connection.js'
import type { Host } from '../host.js'
import { createProgressDisplay, type ProgressDisplay, silentDisplay } from '../progress/progress-display.js'
import { type Paint, paintFor } from '../views/paint.js'

/** What every command works with. */
export interface CommandContext {
  readonly host: Host
  /** For what goes to standard output. */
  readonly paint: Paint
  /** Connects at the first call, so that help needs no key. Throws CliError. */
  api(): Api
  print(lines: readonly string[]): void
  printJson(value: unknown): void
  /** Shows progress on standard error; nothing when the output is for a program. */
  display(json: boolean | undefined): ProgressDisplay
}

export function createContext(host: Host, root: string): CommandContext {
  const { env, stdout, stderr } = host
  let api: Api | undefined
  return {
    host,
    paint: paintFor(stdout, env),
    api: () => {
      api ??= openApi(findConnection(env, root))
      return api
    },
    print: (lines) => void stdout.write(`${lines.join('\n')}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    display: (json) => (json === true ? silentDisplay : createProgressDisplay(stderr)),
  }
}

/** The flag that every command has. */
export const JSON_OPTION = ['--json', 'print what the API answers, for programs'] as const

/** Shows what goes on meanwhile; the display is gone before anything else is printed. */
export async function shown<T>(
  context: CommandContext,
  json: boolean | undefined,
  watch: (display: ProgressDisplay) => Promise<T>,
): Promise<T> {
  using display = context.display(json)
  return await watch(display)
}
