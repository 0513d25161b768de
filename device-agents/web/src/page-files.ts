import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a server has to serve for the runner page, relative to one folder of URLs. */
export interface PageFiles {
  /** The document; its import map names the folders below. */
  readonly indexHtml: string
  /** Absolute folders by the first segment of the URLs under which their files are asked for. */
  readonly folders: Readonly<Record<string, string>>
}

/** Where the files of the page lie on this disk: compiled modules as they are, no bundle. */
export function pageFiles(): PageFiles {
  return {
    indexHtml: fileURLToPath(new URL('../page/index.html', import.meta.url)),
    folders: {
      page: fileURLToPath(new URL('./page', import.meta.url)),
      agent: entryFolder('@paceline/agent'),
      'agent-litert': entryFolder('@paceline/agent-litert'),
      domain: entryFolder('@paceline/domain'),
      litert: join(entryFolder('@litertjs/core'), '..'),
      'wasm-utils': join(entryFolder('@litertjs/wasm-utils'), '..'),
    },
  }
}

function entryFolder(name: string): string {
  return dirname(fileURLToPath(import.meta.resolve(name)))
}
