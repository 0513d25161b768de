import { readFile } from 'node:fs/promises'

/** The files of the plug-in that the document writes down whole, by the names that it gives them. */
export async function documentedPlugin(): Promise<Record<'conv1x1.c' | 'conv1x1.json', string>> {
  const document = await readFile(new URL('../../docs/kernel-plugins.md', import.meta.url), 'utf8')
  const block = (language: string) => {
    const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(document)?.[1]
    if (found === undefined) throw new Error(`docs/kernel-plugins.md has no block of ${language}`)
    return found
  }
  return { 'conv1x1.c': block('c'), 'conv1x1.json': block('json') }
}
