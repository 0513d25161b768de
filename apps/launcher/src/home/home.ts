import { accessSync, constants, mkdirSync } from 'node:fs'
import path from 'node:path'
import { StartError } from '../start-error.js'

/** Where things lie in `PACELINE_HOME`; each is an absolute path. */
export interface Home {
  readonly folder: string
  /** One `<name>.json` per running process: its pid and start time. */
  readonly run: string
  readonly logs: string
  readonly redis: string
  readonly postgres: string
  /** Names the folders and the password of the embedded database; readable by its owner alone. */
  readonly postgresNote: string
}

/**
 * Makes the home and the folders that only its owner may read.
 *
 * @throws StartError `home-unwritable`
 */
export function openHome(folder: string): Home {
  const home: Home = {
    folder,
    run: path.join(folder, 'run'),
    logs: path.join(folder, 'logs'),
    redis: path.join(folder, 'redis'),
    postgres: path.join(folder, 'postgres'),
    postgresNote: path.join(folder, 'postgres.json'),
  }
  try {
    // Others may enter the home itself: as root, the database server runs as a user of its own.
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    for (const part of [home.run, home.logs, home.redis]) {
      mkdirSync(part, { recursive: true, mode: 0o700 })
      accessSync(part, constants.R_OK | constants.W_OK | constants.X_OK)
    }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new StartError(
      'home-unwritable',
      `The home ${folder} cannot be written (${reason}): make it writable or set PACELINE_HOME to a folder that is.`,
      { cause },
    )
  }
  return home
}
