import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a server has to serve for a runner page, relative to one folder of URLs. */
export interface PageFiles {
  /** The document; its import map names the folders below. */
  readonly indexHtml: string
  /** Absolute folders by the first segment of the URLs under which their files are asked for. */
  readonly folders: Readonly<Record<string, string>>
  /** Sources that the page's policy has to allow beside its own server's, where the runtime needs them. */
  readonly allow?: { readonly scripts?: string; readonly workers?: string }
}

/** The runtimes that have a page. */
export type PageRuntime = 'litert-web' | 'tfjs-tflite' | 'kernels-web'

/** Where the files of a runtime's page lie on this disk: compiled modules as they are, no bundle. */
export function pageFiles(runtime: PageRuntime = 'litert-web'): PageFiles {
  const shared = {
    page: fileURLToPath(new URL('./page', import.meta.url)),
    agent: entryFolder('@paceline/agent'),
    domain: entryFolder('@paceline/domain'),
  }
  if (runtime === 'tfjs-tflite') {
    return {
      indexHtml: fileURLToPath(new URL('../page/tfjs-tflite.html', import.meta.url)),
      folders: { ...shared, 'tfjs-tflite': join(entryFolder('@tensorflow/tfjs-tflite'), '..') },
      // Its bindings (embind) make functions from text, and its threads start from blobs.
      allow: { scripts: "'unsafe-eval'", workers: 'blob:' },
    }
  }
  if (runtime === 'kernels-web') {
    return {
      indexHtml: fileURLToPath(new URL('../page/kernels.html', import.meta.url)),
      folders: {
        ...shared,
        'agent-kernels': join(entryFolder('@paceline/agent-kernels'), '../..'),
        'kernel-plan': entryFolder('@paceline/kernel-plan'),
        tflite: entryFolder('@paceline/tflite/read'),
        flatbuffers: join(entryFolder('flatbuffers'), '..'),
      },
    }
  }
  return {
    indexHtml: fileURLToPath(new URL('../page/index.html', import.meta.url)),
    folders: {
      ...shared,
      'agent-litert': entryFolder('@paceline/agent-litert'),
      litert: join(entryFolder('@litertjs/core'), '..'),
      'wasm-utils': join(entryFolder('@litertjs/wasm-utils'), '..'),
    },
  }
}

function entryFolder(name: string): string {
  return dirname(fileURLToPath(import.meta.resolve(name)))
}
