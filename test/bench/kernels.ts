import type { BenchOptions, Figure } from './figure.js'
import { BenchPage } from './kernels/bench-page.js'
import { cycleFigures, sizeFigures } from './kernels/built-figures.js'
import { type ChainShape, chainShapes, forgetChains } from './kernels/chain-models.js'
import { denseFigures } from './kernels/dense-figures.js'
import { binary3x3Figures, integerFigures } from './kernels/integer-figures.js'
import { liteRtSparseFigures } from './kernels/litert-sparse-figures.js'
import { networkFigures } from './kernels/network-figures.js'
import { openPeers } from './kernels/open-peers.js'
import { operatorFigures } from './kernels/operator-figures.js'
import { breakEvenFigures, sparseFigures } from './kernels/sparse-figures.js'
import { threadFigures } from './kernels/thread-figures.js'

/** Of the four that 1x1 chains have, the one whose 3x3 layers fit a page. */
const shape3x3: ChainShape = { name: '28x28x256', side: 28, channels: 256 }

/**
 * Our kernels beside LiteRT.js, tfjs-backend-wasm and onnxruntime-web: in one Chromium page, one thread each, the
 * order drawn anew in each round, and only ratios within a round count.
 */
export async function run({ quick, say: sayLine }: BenchOptions): Promise<readonly Figure[]> {
  const startedMs = performance.now()
  const say = (line: string) => sayLine(`${((performance.now() - startedMs) / 1000).toFixed(0)} s  ${line}`)
  const figures = [...(await sizeFigures()), ...(await cycleFigures())]
  const peers = openPeers()
  const page = await BenchPage.open(peers)
  try {
    const rounds = quick ? 3 : 41
    for (const shape of quick ? chainShapes.slice(2, 3) : chainShapes)
      figures.push(...(await shapeFigures(page, peers, shape, rounds, say)))
    figures.push(
      ...breakEvenFigures(figures),
      ...(await binary3x3Figures(page, shape3x3, rounds, say)),
      ...(await operatorFigures(page, { first: quick, say })),
      ...(await networkFigures(page, 224, quick ? 3 : 61, say)),
    )
    return figures
  } finally {
    await page.close()
  }
}

async function shapeFigures(
  page: BenchPage,
  peers: string,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const figures = [
    ...(await denseFigures(page, peers, shape, rounds, say)),
    ...(await sparseFigures(page, shape, rounds, say)),
    ...(await liteRtSparseFigures(page, shape, rounds, say)),
    ...(await integerFigures(page, shape, rounds, say)),
    ...(await threadFigures(page, shape, rounds, say)),
  ]
  forgetChains()
  return figures
}
