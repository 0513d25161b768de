import type { BenchOptions, Figure } from './figure.js'
import { BenchPage } from './kernels/bench-page.js'
import { chainShapes } from './kernels/chain-models.js'
import { denseFigures } from './kernels/dense-figures.js'
import { networkFigures } from './kernels/network-figures.js'
import { openPeers } from './kernels/open-peers.js'
import { int8Figures, threadFigures } from './kernels/other-figures.js'
import { liteRtSparseFigures, sparseFigures } from './kernels/sparse-figures.js'

/**
 * Our kernels beside LiteRT.js, tfjs-backend-wasm and onnxruntime-web: in one Chromium page, one thread each, the
 * order drawn anew in each round, and only ratios within a round count.
 */
export async function run({ quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const peers = openPeers()
  const page = await BenchPage.open(peers)
  try {
    const figures: Figure[] = []
    const rounds = quick ? 3 : 41
    const shapes = quick ? chainShapes.slice(2, 3) : chainShapes
    for (const shape of shapes) {
      figures.push(...(await denseFigures(page, peers, shape, rounds, say)))
      figures.push(...(await sparseFigures(page, shape, rounds, say)))
      figures.push(...(await liteRtSparseFigures(page, shape, rounds, say)))
      figures.push(...(await int8Figures(page, shape, rounds, say)))
      figures.push(...(await threadFigures(page, shape, rounds, say)))
    }
    figures.push(...(await networkFigures(page, 224, quick ? 3 : 61, say)))
    return figures
  } finally {
    await page.close()
  }
}
