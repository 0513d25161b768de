import { readFile } from 'node:fs/promises'

/** The files of the plug-in that the document writes down whole, by the names that it gives them. */
export async function documentedPlugin(): Promise<Record<'conv1x1.c' | 'conv1x1.json', string>> {
  const document = await documentText()
  const block = (language: string) => {
    const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(document)?.[1]
    if (found === undefined) throw new Error(`docs/kernel-plugins.md has no block of ${language}`)
    return found
  }
  return { 'conv1x1.c': block('c'), 'conv1x1.json': block('json') }
}

/** What the document has `POST /v1/models/build` make for our own kernel of that plug-in's sizes. */
export async function documentedRival(): Promise<object> {
  const body = /-d '(\{[^']*\})' \$url\/v1\/models\/build/.exec(await documentText())?.[1]
  if (body === undefined) throw new Error('docs/kernel-plugins.md builds no model')
  return JSON.parse(body)
}

const documentText = () => readFile(new URL('../../docs/kernel-plugins.md', import.meta.url), 'utf8')
