import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PageFiles } from '@paceline/agent-web'
import { answer } from './answer.js'
import { isolationHeaders } from './isolation-headers.js'

/** Serves the runner page and the models of running invocations to the browsers that they were opened in. */
export interface PageServer extends AsyncDisposable {
  /** The runner page's address; nobody can guess it who was not told. */
  readonly pageUrl: string
  /** Serves a model's file until the grant is disposed of; `url` is where the page reads it. */
  grant(model: { readonly sha256: string; readonly path: string }): Disposable & { readonly url: string }
}

export interface PageServerOptions {
  /** 127.0.0.1 by default: this computer's own browsers only. */
  readonly host?: string
  /** A free one by default. */
  readonly port?: number
  /** By which browsers reach it, where that is not the address that it listens on; without a path. */
  readonly publicUrl?: string | undefined
}

/**
 * Listens on a free loopback port unless told otherwise. Every file carries the headers that make the page cross-origin isolated, by
 * which its timer steps by 5 µs and its threads share memory; browsers grant that on loopback and by https alone. Any
 * process that reaches the port may ask, so everything lies under a random folder and all else is 404.
 */
export async function startPageServer(
  files: PageFiles,
  { host = '127.0.0.1', port = 0, publicUrl }: PageServerOptions = {},
): Promise<PageServer> {
  const html = await readFile(files.indexHtml, 'utf8')
  const folder = `/${randomBytes(24).toString('base64url')}/`
  const models = new Map<string, { path: string; grants: number }>()
  const site = {
    folder,
    html,
    folders: new Map(Object.entries(files.folders)),
    modelPath: (sha256: string) => models.get(sha256)?.path ?? null,
    headers: isolationHeaders(inlineScriptHashes(html), files.allow),
  }
  const server = createServer((request, response) => {
    void answer(site, request, response)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const origin = publicUrl ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const base = origin.replace(/\/$/, '') + folder
  return {
    pageUrl: base,
    grant({ sha256, path }) {
      const held = models.get(sha256) ?? { path, grants: 0 }
      held.grants += 1
      models.set(sha256, held)
      return {
        url: `${base}models/${sha256}`,
        [Symbol.dispose]: () => {
          held.grants -= 1
          if (held.grants === 0) models.delete(sha256)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** The sources of the inline scripts, in the form that a content security policy allows them by. */
function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)
  return Array.from(scripts, ([, source = '']) => {
    return `'sha256-${createHash('sha256').update(source).digest('base64')}'`
  })
}
