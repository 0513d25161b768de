import { lazy, Suspense } from 'react'
import type { ChartProps } from './chart.js'
import './chart.css'

const Chart = lazy(() => import('./chart.js'))

/** A chart whose library is loaded when the first one is shown. */
export function LazyChart(props: ChartProps) {
  const { className = 'chart', label } = props
  return (
    <Suspense fallback={<div className={`${className} chart-loading`} role="img" aria-label={label} />}>
      <Chart {...props} />
    </Suspense>
  )
}
