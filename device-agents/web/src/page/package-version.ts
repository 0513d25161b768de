/** A runtime that exports no version of its own has it in its package, which is served under `folder`. */
export async function packageVersion(folder: string): Promise<string> {
  const response = await fetch(new URL(`./${folder}/package.json`, document.baseURI))
  const { version } = (await response.json()) as { version: string }
  return version
}
