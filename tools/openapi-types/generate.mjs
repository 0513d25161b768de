/**
 * Writes packages/client/src/schema.d.ts from the API's own OpenAPI document; with `--check` it writes nothing
 * and says whether the committed file is what it would write. The API must be built (`npm run build`).
 */
import { readFile, writeFile } from 'node:fs/promises'
import openapiTypes, { astToString } from 'openapi-typescript'
import { openapiDocument } from '../../apps/api/dist/index.js'

const target = new URL('../../packages/client/src/schema.d.ts', import.meta.url)
const banner = `/**
 * The API's paths and shapes, generated from its OpenAPI document by \`npm run build:client\`. Not to be edited.
 */

`

// A field with a default may be left out of a request, so a default makes none required.
const options = { alphabetize: true, silent: true, defaultNonNullable: false }
const document = await openapiDocument()
const text = banner + astToString(await openapiTypes(document, options))
if (process.argv.includes('--check')) {
  const committed = await readFile(target, 'utf8').catch(() => '')
  if (committed !== text) {
    console.error('packages/client/src/schema.d.ts is stale: run npm run build:client and commit it')
    process.exitCode = 1
  }
} else {
  await writeFile(target, text)
}
