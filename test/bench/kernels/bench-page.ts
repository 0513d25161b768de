import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { browserArguments, findChromium } from '@paceline/worker/appium'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import type { BenchAnswer, BenchRequest } from './page/contestant.js'
import type { Sites } from './page/main.js'

declare const benchKernels: (request: BenchRequest, sites: Sites) => Promise<BenchAnswer>

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** One browser with one page, in which all contestants of a request run by turns. */
export class BenchPage {
  readonly #server: ViteDevServer
  readonly #url: string
  readonly #browser: Browser
  readonly #folder: string
  readonly #sites: Sites
  #files = 0

  private constructor(server: ViteDevServer, browser: Browser, folder: string, sites: Sites) {
    this.#server = server
    const address = server.httpServer?.address() as AddressInfo | null | undefined
    if (!address) throw new Error('the page is served at no port')
    this.#url = `http://127.0.0.1:${address.port}/`
    this.#browser = browser
    this.#folder = folder
    this.#sites = sites
  }

  /** `peers`: the installed tools/kernel-bench-peers. */
  static async open(peers: string): Promise<BenchPage> {
    const programs = findChromium()
    if ('unavailable' in programs) throw new Error(programs.unavailable)
    const folder = await mkdtemp(path.join(tmpdir(), 'paceline-kernels-'))
    const server = await serve(folder, peers)
    const browser = await chromium.launch({
      executablePath: programs.chromium,
      args: [...browserArguments(), '--js-flags=--wasm-max-mem-pages=65536'],
    })
    const at = (file: string) => `/@fs${file}`
    return new BenchPage(server, browser, folder, {
      paceline: at(`${path.join(root, 'device-agents/kernels/wasm')}/`),
      litert: at(`${path.join(root, 'node_modules/@litertjs/core/wasm')}/`),
      onnx: '/onnxruntime-web/dist/',
      tfjs: '/@tensorflow/tfjs-backend-wasm/dist/',
      scripts: [
        '/@tensorflow/tfjs-core/dist/tf-core.min.js',
        '/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js',
        '/onnxruntime-web/dist/ort.wasm.min.js',
      ],
    })
  }

  /** Puts bytes where the page can fetch them, and gives their URL. */
  async offer(bytes: Uint8Array): Promise<string> {
    const file = path.join(this.#folder, `${this.#files++}.bin`)
    await writeFile(file, bytes)
    return `/@fs${file}`
  }

  /** A fresh page each time, so that no request has what another one left in memory. */
  async measure(request: BenchRequest): Promise<BenchAnswer> {
    const page = await this.#browser.newPage()
    try {
      await page.goto(this.#url)
      await page.waitForFunction(() => 'benchKernels' in globalThis)
      return await evaluate(page, request, this.#sites)
    } finally {
      await page.close()
    }
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#server.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

function evaluate(page: Page, request: BenchRequest, sites: Sites): Promise<BenchAnswer> {
  return page.evaluate(([asked, places]) => benchKernels(asked, places), [request, sites] as const)
}

/** Isolated, so that the clock steps by 5 µs. */
async function serve(folder: string, peers: string): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('./page', import.meta.url)),
    // As they are: what Vite serves as a module it rewrites, and these are scripts.
    publicDir: path.join(peers, 'node_modules'),
    cacheDir: path.join(folder, 'vite'),
    logLevel: 'warn',
    optimizeDeps: { noDiscovery: true, include: [] },
    server: {
      host: '127.0.0.1',
      port: 0,
      hmr: false,
      watch: null,
      headers: {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      },
      fs: { allow: [root, folder] },
    },
  })
  await server.listen()
  return server
}
