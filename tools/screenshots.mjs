#!/usr/bin/env node
// `npm run screenshots` takes the README's pictures from a running product into docs/images. It takes the product of
// PACELINE_HOME (.paceline), or of PACELINE_URL with PACELINE_KEY. Take them on a quiet machine, when the demo has
// ended: what they show is what was measured.
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { orSentence } from './setup/everything.mjs'
import { StepError } from './setup/step.mjs'
import { findCommand, systemPrograms } from './setup/system-programs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const images = path.join(root, 'docs', 'images')
const viewport = { width: 1280, height: 1000 }
/** The runtime of whose front the pictures are. */
const RUNTIME = 'tflite-native'

await orSentence(async () => {
  const { url, key } = connection()
  const executablePath = findCommand(systemPrograms().chromium.commands)
  if (!executablePath) throw new StepError('The pictures need Chromium: npm run setup:debian installs it.')
  const place = await frontPlace(url, key)
  mkdirSync(images, { recursive: true })
  // Chromium has no sandbox for root.
  const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const browser = await chromium.launch({ executablePath, args })
  try {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1.5 })
      const page = await context.newPage()
      await page.goto((await ask(url, key, '/v1/sign-in-links', 'POST')).url)
      await page.goto(url + place)
      await page.locator('.front-layout canvas').waitFor()
      // Past the end of the chart's first movement.
      await page.waitForTimeout(1500)
      const file = path.join(images, `front-${colorScheme}.png`)
      await page.screenshot({ path: file })
      process.stdout.write(`${path.relative(root, file)}\n`)
      await context.close()
    }
  } finally {
    await browser.close()
  }
})

function connection() {
  const home = path.resolve(root, process.env.PACELINE_HOME || '.paceline')
  const read = (name) => {
    try {
      return readFileSync(path.join(home, name), 'utf8').trim()
    } catch {
      throw new StepError(
        `${home} has no ${name}: run npm start first, or set PACELINE_URL and PACELINE_KEY.`,
      )
    }
  }
  return {
    url: (process.env.PACELINE_URL || read('address')).replace(/\/$/, ''),
    key: process.env.PACELINE_KEY || read('key'),
  }
}

/** The address of the fullest front of the runtime, on the first device that has one. */
async function frontPlace(url, key) {
  const { items } = await ask(url, key, '/v1/devices')
  for (const { id } of items) {
    const { protocolKeys } = await ask(url, key, `/v1/pareto?device=${id}&runtime=${RUNTIME}`)
    const [fullest] = protocolKeys.filter(({ runtime }) => runtime === RUNTIME)
    if (fullest) return `/?device=${id}&protocolKey=${fullest.protocolKey}`
  }
  throw new StepError(`Nothing was measured on ${RUNTIME} yet: wait for the demo, or profile a model.`)
}

async function ask(url, key, place, method = 'GET') {
  const response = await fetch(url + place, { method, headers: { authorization: `Bearer ${key}` } })
  const answer = await response.json()
  if (!response.ok) throw new StepError(`${method} ${place} of ${url}: ${answer.detail ?? response.status}`)
  return answer
}
