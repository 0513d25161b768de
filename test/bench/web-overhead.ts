import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pageFiles, type RunnerPage } from '@paceline/agent-web'
import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { warmupRuleOf } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'
import { browserArguments, createLitertWebHost, findChromium, startPageServer } from '@paceline/worker/appium'
import { type Browser, chromium } from 'playwright-core'
import { modelOf } from '../device/invocations.js'
import { type BenchOptions, type Figure, medianOf } from './figure.js'

declare const paceline: RunnerPage

/**
 * What Appium and the worker's asking cost a page: the median of `litert-web` beside that of the very same page,
 * in the same browser with the same flags, opened by hand and left alone. Pairs are interleaved, with the order
 * turned each time, and only ratios within a pair count, so that a busy machine slows both.
 */
export async function run({ quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-web-overhead-'))
  try {
    const spec = { space: 'mobilenet_v2', encoding: { width: 1, resolution: 224 } }
    const model = modelOf(folder, 'mobilenet_v2.tflite', buildModel(spec, 0).bytes)
    const plan = planOf(quick ? 40 : 120)
    await using host = await openHost(folder)
    await using server = await startPageServer(pageFiles())
    using granted = server.grant(model)
    const browser = await launch()
    try {
      return await pairs(quick ? 4 : 16, say, {
        appium: () => collected(host.invoke({ ...plan, model }, new AbortController().signal)),
        hand: () => openByHand(browser, server.pageUrl, { ...plan, model: granted.url }),
      })
    } finally {
      await browser.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Way = 'appium' | 'hand'

async function pairs(
  count: number,
  say: BenchOptions['say'],
  measure: Record<Way, () => Promise<AgentMessage[]>>,
): Promise<readonly Figure[]> {
  const [ratios, byAppium, byHand]: [number[], number[], number[]] = [[], [], []]
  for (let pair = 0; pair < count; pair++) {
    const medians: Record<Way, number> = { appium: Number.NaN, hand: Number.NaN }
    const order: readonly Way[] = pair % 2 === 0 ? ['appium', 'hand'] : ['hand', 'appium']
    for (const way of order) medians[way] = medianOf(samplesOf(await measure[way]()))
    ratios.push(medians.appium / medians.hand)
    byAppium.push(medians.appium)
    byHand.push(medians.hand)
    const [appium, hand] = [medians.appium.toFixed(3), medians.hand.toFixed(3)]
    say(`pair ${pair + 1} of ${count}: ${appium} ms by Appium, ${hand} ms by hand`)
  }
  return [
    { key: 'web.overhead.ratio', value: medianOf(ratios), unit: 'x', better: 'lower', target: 1.02 },
    { key: 'web.appium.median', value: medianOf(byAppium), unit: 'ms', better: 'lower', target: null },
    { key: 'web.byhand.median', value: medianOf(byHand), unit: 'ms', better: 'lower', target: null },
  ]
}

async function openHost(home: string) {
  const host = await createLitertWebHost({ home, maxThreads: 1, signal: new AbortController().signal })
  if ('unavailable' in host) throw new Error(`litert-web cannot be measured: ${host.unavailable}`)
  return host
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

function launch(): Promise<Browser> {
  const programs = findChromium()
  if ('unavailable' in programs) throw new Error(programs.unavailable)
  return chromium.launch({ executablePath: programs.chromium, args: browserArguments() })
}

/** A fresh page that nobody asks anything before it has ended. */
async function openByHand(browser: Browser, url: string, plan: InvocationPlan): Promise<AgentMessage[]> {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    return await page.evaluate(async (started) => {
      paceline.start(started)
      const messages: AgentMessage[] = []
      while (!messages.some(({ type }) => type === 'done' || type === 'error' || type === 'unsupported')) {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        messages.push(...(paceline.take() as AgentMessage[]))
      }
      return messages
    }, plan)
  } finally {
    await page.close()
  }
}

function samplesOf(messages: readonly AgentMessage[]): number[] {
  const end = messages.at(-1)
  if (end?.type !== 'done') throw new Error(`an invocation ended with ${JSON.stringify(end)}`)
  return messages.flatMap((message) =>
    message.type === 'block' && message.phase === 'measured' ? message.samplesMs : [],
  )
}

function planOf(iterations: number): Omit<InvocationPlan, 'model'> {
  return {
    type: 'plan',
    invocation: 0,
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 0,
    // A page that is opened by hand has no compiled code from before: its first half second says nothing of Appium.
    warmup: warmupRuleOf('litert-web'),
    sampling: {
      minIterations: iterations,
      maxIterations: iterations,
      targetSeconds: 60,
      maxSeconds: 60,
    },
  }
}
