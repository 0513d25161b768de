import { userInfo } from 'node:os'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findSystem, startProduct } from '../stack/index.js'

export async function openBrowser(): Promise<Browser> {
  // Chromium has no sandbox for root.
  const args = ['--disable-gpu', ...(userInfo().uid === 0 ? ['--no-sandbox'] : [])]
  return chromium.launch({ executablePath: findSystem('chromium') ?? '', args })
}

/** Somebody who has signed in to a started product of their own. */
export interface Visit extends AsyncDisposable {
  readonly url: string
  readonly page: Page
  readonly complaints: readonly string[]
}

/** Starts a product that measures, and signs somebody in to it. */
export async function visitProduct(): Promise<Visit> {
  const product = startProduct()
  let browser: Browser | undefined
  const end = async () => {
    await browser?.close()
    await product[Symbol.asyncDispose]()
  }
  try {
    browser = await openBrowser()
    const { url, signInUrl } = await product.ready()
    // Colours that are still changing have the contrast of neither end.
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await page.goto(signInUrl)
    await product.measuring()
    return { url, page, complaints, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}

/** What a page said that a healthy one never says: errors of the console, thrown errors, refused policies. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
  })
  return complaints
}

/** Drops files onto an element as a user does with the mouse. */
export async function dropFiles(
  page: Page,
  selector: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const sent = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }))
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer()
    for (const { name, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      data.items.add(new File([bytes], name))
    }
    return data
  }, sent)
  for (const type of ['dragover', 'drop'])
    await page.dispatchEvent(selector, type, { dataTransfer: transfer })
}

/** Serious and critical findings of axe-core, each with the elements it is about. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy allows; a script tag it would refuse.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
