import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createNativeRunner, libraryPath, loadTflite } from '@paceline/agent-native'
import { pageFiles } from '@paceline/agent-web'
import { browserArguments, startPageServer } from '@paceline/worker/appium'
import { chromium, type Page } from 'playwright-core'
import { findSystem, temporaryFolder } from '../stack/index.js'

/** One inference: what came out, or the runtime's own words on why it does not take the model. */
export type RuntimeRun =
  | { readonly outputs: readonly Uint8Array[]; readonly delegatedOperators: number | null }
  | { readonly refusal: string }

/** The runners of the product, one after the other on a model's bytes, with the inputs that they share. */
export interface BothRuntimes extends AsyncDisposable {
  native(bytes: Uint8Array): Promise<RuntimeRun>
  litertWeb(bytes: Uint8Array): Promise<RuntimeRun>
}

const plan = { threads: 1, delegate: 'xnnpack' } as const

/** TFLite's C library in this process, and LiteRT.js in one page of one Chromium that takes models by HTTP. */
export async function openBothRuntimes(inputSeed: number): Promise<BothRuntimes> {
  const folder = temporaryFolder('both-runtimes')
  const tflite = loadTflite(libraryPath())
  const server = await startPageServer(pageFiles())
  const browser = await chromium.launch({
    executablePath: findSystem('chromium') ?? '',
    args: browserArguments(),
  })
  let page: Page | null = null
  const file = path.join(folder.path, 'model.tflite')
  return {
    async native(bytes) {
      writeFileSync(file, bytes)
      const runner = createNativeRunner(tflite)
      try {
        const { ran } = await runner.load({ ...plan, model: file })
        await runner.setInputs(inputSeed)
        await runner.run()
        return { outputs: runner.outputs() ?? [], delegatedOperators: ran.delegatedOperators }
      } catch (error) {
        return { refusal: String(error) }
      } finally {
        await runner.close()
      }
    },
    async litertWeb(bytes) {
      writeFileSync(file, bytes)
      using granted = server.grant({
        sha256: createHash('sha256').update(bytes).digest('hex'),
        path: file,
      })
      if (page === null) {
        page = await browser.newPage()
        await page.goto(server.pageUrl)
      }
      const asked = JSON.stringify({ plan: { ...plan, model: granted.url }, inputSeed })
      const answer = (await page.evaluate(`(${inPage})(${asked})`)) as { refusal: string } | number[][]
      if (Array.isArray(answer)) {
        return { outputs: answer.map((bytes) => Uint8Array.from(bytes)), delegatedOperators: null }
      }
      // What a refusal leaves in the runtime's memory must not be in the next model's way.
      await page.close()
      page = null
      return answer
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** As text, so that its imports stay the page's own: no bundler has a hand in them. */
const inPage = `async ({ plan, inputSeed }) => {
  const { checkRelaxedDot, chooseBuild, LiteRtRunner, loadRuntime } = await import('@paceline/agent-litert')
  const readModel = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())
  const open = async () => {
    const build = chooseBuild(1, { relaxedDot: await checkRelaxedDot(), sharedMemory: crossOriginIsolated })
    return loadRuntime(build, new URL('./litert/wasm/', document.baseURI).href)
  }
  globalThis.runtime ??= await open()
  const runner = new LiteRtRunner({ runtime: globalThis.runtime, readModel, peakBytes: () => null })
  try {
    await runner.load(plan)
    await runner.setInputs(inputSeed)
    await runner.run()
    return runner.outputs().map((bytes) => Array.from(bytes))
  } catch (error) {
    return { refusal: String(error) }
  } finally {
    runner.close()
  }
}`
