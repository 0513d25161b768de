import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { UnavailableRuntime } from '../driver.js'

/** LiteRT as the operator has it: the `ai-edge-litert` package of PyPI, whose shared library the C runner loads. */
export interface LitertLibrary {
  readonly path: string
  /** Of the package. */
  readonly version: string
}

const PACKAGE = 'ai-edge-litert'
/** Its C interface changes between minor versions, and the library does not say which it has. */
const KNOWN = '2.3'

/** Prints where Python would import the package from. */
const LOCATE = `import importlib.util as u
found = u.find_spec("ai_edge_litert")
print(found.submodule_search_locations[0] if found else "")`

/**
 * The package in the folder that PACELINE_LITERT names, be it installed or an unpacked wheel, else where `python3`
 * has it installed.
 */
export async function findLitert(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<LitertLibrary | UnavailableRuntime> {
  const named = env.PACELINE_LITERT
  const folder = named === undefined || named === '' ? await installedFolder(signal) : named
  if (folder === null) {
    return {
      unavailable: `${PACKAGE} is not installed: \`pip install '${PACKAGE}==${KNOWN}.*'\`, or name its folder in PACELINE_LITERT`,
    }
  }
  return litertIn(folder)
}

function litertIn(folder: string): LitertLibrary | UnavailableRuntime {
  const path = join(folder, 'libLiteRt.so')
  const init = join(folder, '__init__.py')
  if (!existsSync(path) || !existsSync(init)) {
    return {
      unavailable: `${folder} holds no ${PACKAGE}: its libLiteRt.so and __init__.py are looked for there`,
    }
  }
  const version =
    /^__version__\s*=\s*["']([^"']+)["']/m.exec(readFileSync(init, 'utf8'))?.[1] ?? 'of no version'
  if (version.startsWith(`${KNOWN}.`)) return { path, version }
  return {
    unavailable: `${PACKAGE} ${version} is in ${folder}, and the C runner knows the interface of ${KNOWN}: \`pip install '${PACKAGE}==${KNOWN}.*'\``,
  }
}

async function installedFolder(signal: AbortSignal): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', LOCATE], { signal, timeout: 10_000 })
    return stdout.trim() || null
  } catch {
    signal.throwIfAborted()
    // No Python is no package either.
    return null
  }
}
