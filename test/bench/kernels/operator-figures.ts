import { writePlan } from '@paceline/kernel-plan'
import { operatorBenches } from '../../../device-agents/kernels/testing/operator-benches.js'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import type { ContestantRequest } from './page/contestant.js'

/**
 * Each operator alone at shapes that networks have, as its folder's bench.ts gives them; `first` takes one of each.
 * Some take less than the clock can tell, so these are calls one after another.
 */
export async function operatorFigures(
  page: BenchPage,
  { first, say }: { first: boolean; say: BenchOptions['say'] },
): Promise<Figure[]> {
  say(first ? 'the first case of each operator alone' : 'each operator alone')
  const cases = Object.entries(operatorBenches).flatMap(([operator, all]) =>
    (first ? all.slice(0, 1) : all).map((one) => ({
      ...one,
      key: `operator.${operator}.${one.name.replaceAll(' ', '_')}`,
    })),
  )
  const contestants: ContestantRequest[] = []
  for (const { key, plan } of cases)
    contestants.push({
      name: key,
      runtime: 'paceline',
      flavour: 'relaxed',
      planUrl: await page.offer(writePlan(plan())),
    })
  const { measured } = await page.measure({ contestants, rounds: 1, seed: 1 })
  return cases.map(({ key, multiplyAdds }) => {
    const hotMs = measured[key]?.hotMs ?? Number.NaN
    return {
      key,
      value: hotMs,
      hot: hotMs,
      unit: 'ms',
      better: 'lower',
      target: null,
      ...(multiplyAdds > 0 ? { note: `${(multiplyAdds / hotMs / 1e6).toFixed(1)} GMAC/s` } : {}),
    }
  })
}
