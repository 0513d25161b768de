import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pageFiles } from '@paceline/agent-web'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PageServer, startPageServer } from './page-server.js'

let server: PageServer
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paceline-page-server-'))
  await writeFile(join(folder, 'secret.js'), 'secret')
  await symlink('/etc/passwd', join(folder, 'link.js'))
  const files = pageFiles()
  server = await startPageServer({ ...files, folders: { ...files.folders, extra: folder } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
}
const isolationOf = ({ headers }: Response) =>
  Object.fromEntries(Object.keys(isolation).map((name) => [name, headers.get(name)]))

/** Asks for a path as it stands: fetch would resolve its dots. */
function statusOf(path: string, method = 'GET'): Promise<number | undefined> {
  const { hostname, port } = new URL(server.pageUrl)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('the page server', () => {
  it('serves every file that the page names, isolated', async () => {
    const page = await fetch(server.pageUrl)
    const html = await page.text()
    const map = JSON.parse(/<script type="importmap">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '')
    const named = [
      ...Object.values(map.imports as Record<string, string>),
      './page/main.js',
      './page/mark.js',
    ]
    const wasm = ['', '_compat', '_threaded'].map((build) => `litert/wasm/litert_wasm${build}_internal.wasm`)
    for (const name of ['', ...named, ...wasm, 'litert/package.json']) {
      const response = await fetch(new URL(name, server.pageUrl))
      await response.body?.cancel()
      expect([name, response.status, isolationOf(response)]).toEqual([name, 200, isolation])
    }
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('allows WASM, its own scripts and the import map, and nothing else', async () => {
    const policy = (await fetch(server.pageUrl)).headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/]{43}='; /)
  })

  it('allows more where a runtime cannot do without, and there alone', async () => {
    await using other = await startPageServer(pageFiles('tfjs-tflite'))
    const page = await fetch(other.pageUrl)
    const policy = page.headers.get('content-security-policy')
    expect(policy).toMatch(
      /script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/]{43}=' 'unsafe-eval'; worker-src 'self' blob:; /,
    )
    expect(isolationOf(page)).toEqual(isolation)
    for (const name of [
      'tfjs-tflite/wasm/tflite_web_api_client.js',
      'tfjs-tflite/package.json',
      'page/tfjs-tflite/main.js',
    ]) {
      const response = await fetch(new URL(name, other.pageUrl))
      await response.body?.cancel()
      expect([name, response.status]).toEqual([name, 200])
    }
  })

  it('serves what the page of our kernels names, and what that imports', async () => {
    await using other = await startPageServer(pageFiles('kernels-web'))
    const html = await (await fetch(other.pageUrl)).text()
    const map = JSON.parse(/<script type="importmap">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '')
    const named = Object.values(map.imports as Record<string, string>)
    const wasm = ['simd', 'relaxed', 'threads', 'relaxed-threads'].map(
      (name) => `agent-kernels/wasm/${name}.wasm`,
    )
    const thread = 'agent-kernels/dist/engine/threads/web-thread.js'
    for (const name of [...named, ...wasm, thread, 'agent-kernels/package.json', 'page/kernels/main.js']) {
      const response = await fetch(new URL(name, other.pageUrl))
      await response.body?.cancel()
      expect([name, response.status, isolationOf(response)]).toEqual([name, 200, isolation])
    }
    const source = await fetch(new URL('agent-kernels/c/executor.c', other.pageUrl))
    expect(source.status).toBe(404)
  })

  it('isolates its refusals too', async () => {
    expect(isolationOf(await fetch(new URL('page/none.js', server.pageUrl)))).toEqual(isolation)
  })

  it('serves a model for as long as somebody holds it', async () => {
    const path = join(folder, 'model')
    await writeFile(path, 'model bytes')
    const first = server.grant({ sha256: 'ab12', path })
    const second = server.grant({ sha256: 'ab12', path })
    expect(await (await fetch(first.url)).text()).toBe('model bytes')
    first[Symbol.dispose]()
    expect((await fetch(second.url)).status).toBe(200)
    second[Symbol.dispose]()
    expect((await fetch(second.url)).status).toBe(404)
  })

  it('knows nothing outside its folder of URLs', async () => {
    for (const path of ['/', '/page/main.js', '/models/ab12', '/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/']) {
      expect([path, await statusOf(path)]).toEqual([path, 404])
    }
  })

  it('does not lead out of its folders', async () => {
    const { pathname } = new URL(server.pageUrl)
    expect(await statusOf(`${pathname}extra/secret.js`)).toBe(200)
    for (const name of [
      'page/../../package.json',
      'page/%2e%2e/%2e%2e/package.json',
      'page/..%2f..%2fpackage.json',
      'page/%2e%2e%2f%2e%2e%2ftsconfig.json',
      'extra/link.js',
      'extra/../secret.js',
      '../page/main.js',
      'extra//etc/passwd',
      'models/../page/main.js',
      'models/%00',
      'page/%ff',
      'litert/',
      'page',
      'page/',
    ]) {
      expect([name, await statusOf(pathname + name)]).toEqual([name, 404])
    }
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers %s with 405', async (method) => {
    expect(await statusOf(new URL(server.pageUrl).pathname, method)).toBe(405)
  })
})
