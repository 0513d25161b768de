import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** No suite takes as long: such a folder was left by a worker that was killed. */
const staleMs = 86_400_000

/** A folder of one suite's own below `root`, removed with all that it holds. */
export interface SuiteFolder extends AsyncDisposable {
  readonly path: string
}

/** A suite has its files all at once, more of them than are kept otherwise, and none may go before it ends. */
export async function makeSuiteFolder(root: string): Promise<SuiteFolder> {
  await mkdir(root, { recursive: true })
  const path = await mkdtemp(join(root, 'suite-'))
  await clearStale(root, (await stat(path)).mtimeMs - staleMs)
  return { path, [Symbol.asyncDispose]: () => remove(path) }
}

async function clearStale(root: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('suite-')) continue
    const path = join(root, name)
    const changedMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    if (changedMs < beforeMs) await remove(path)
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true })
}
