import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

/** Starts a chart with the parts that this dashboard draws with, and no others. */
export function startChart(element: HTMLElement): ReturnType<typeof init> {
  use([
    BarChart,
    CustomChart,
    LineChart,
    ScatterChart,
    GridComponent,
    MarkLineComponent,
    TooltipComponent,
    LabelLayout,
    CanvasRenderer,
  ])
  return init(element, null, { renderer: 'canvas' })
}
