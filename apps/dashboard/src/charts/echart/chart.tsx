import type { EChartsOption } from 'echarts'
import { useEffect, useRef } from 'react'
import { startChart } from './echarts.js'

export interface ChartProps {
  readonly option: EChartsOption
  /** What the picture shows, for who does not see it; the figures themselves stand in a table beside it. */
  readonly label: string
  readonly className?: string
  /** Told the id of the item that was pressed, where the option gave its items ids. */
  readonly onPick?: ((id: string) => void) | undefined
  /** The item to point out, by the id that the option gave it. */
  readonly pointedAt?: string | null | undefined
}

type EChart = ReturnType<typeof startChart>

/** Draws an option on a canvas that follows its element's size. */
export default function Chart({ option, label, className = 'chart', onPick, pointedAt }: ChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<EChart>(null)
  const pick = useRef(onPick)
  pick.current = onPick

  useEffect(() => {
    if (!element.current) return
    const started = startChart(element.current)
    chart.current = started
    started.on('click', ({ data }) => {
      const id = (data as { id?: unknown } | null)?.id
      if (typeof id === 'string') pick.current?.(id)
    })
    const observer = new ResizeObserver(() => started.resize())
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      started.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ['series', 'xAxis', 'yAxis'] })
  }, [option])

  useEffect(() => {
    const at = pointedAt && chart.current ? placeOf(chart.current, pointedAt) : null
    if (!at) return
    chart.current?.dispatchAction({ type: 'showTip', ...at })
    chart.current?.dispatchAction({ type: 'highlight', ...at })
    return () => {
      chart.current?.dispatchAction({ type: 'hideTip' })
      chart.current?.dispatchAction({ type: 'downplay', ...at })
    }
  }, [pointedAt])

  return <div ref={element} className={className} role="img" aria-label={label} />
}

function placeOf(chart: EChart, id: string): { seriesIndex: number; dataIndex: number } | null {
  const series = (chart.getOption().series ?? []) as { type?: string; data?: { id?: string }[] }[]
  for (const [seriesIndex, { type, data }] of series.entries()) {
    if (type !== 'scatter') continue
    const dataIndex = data?.findIndex((item) => item?.id === id) ?? -1
    if (dataIndex >= 0) return { seriesIndex, dataIndex }
  }
  return null
}
