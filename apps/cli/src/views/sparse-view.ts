import type { Schemas } from '@paceline/client'
import { breakEvenText, shareText } from '@paceline/domain'
import { type Paint, paintWord } from './paint.js'
import { type Column, textTable } from './text-table.js'
import { bytes, digits, factor, milliseconds, none } from './units.js'

type Study = Schemas['SparseStudy']
type Place = Schemas['SparsePlace']
type Point = Place['patterns'][number]['points'][number]
type Layer = Place['layers'][number]
type SpeedUp = Schemas['SpeedUp']

interface Row {
  readonly pattern: string
  readonly point: Point
  readonly model: Schemas['SparseModel'] | undefined
}

/**
 * For each device and runtime the whole network and its layers, slow-downs said as such; then what could not be built,
 * and how the study stands.
 *
 * @param devices names by id
 */
export function sparseLines(study: Study, devices: ReadonlyMap<string, string>, paint: Paint): string[] {
  const { id, name, state, progress, results } = study
  const title = `${name ?? 'Sparse study'} of ${results.dense.name ?? 'a model'}, ${bytes(results.dense.bytes)} dense`
  const failed = results.models.flatMap(({ pattern, sparsity, error }) =>
    error === null ? [] : [`${pattern} ${shareText(sparsity)}: ${error.code}: ${error.message}`],
  )
  const { built, done, total } = progress
  return [
    paint('bold', title),
    ...results.places.flatMap((place) => ['', ...placeLines(place, study, devices, paint)]),
    ...(failed.length > 0 ? ['', ...failed] : []),
    '',
    `${id} ${paintWord(paint, state)}, ${built} of ${total} built, ${done} done`,
  ]
}

function placeLines(
  place: Place,
  { results: { models } }: Study,
  devices: ReadonlyMap<string, string>,
  paint: Paint,
): string[] {
  const { deviceId, runtime, dense, patterns, layers } = place
  const model = (member: number) => models.find((each) => each.member === member)
  const rows = patterns.flatMap(({ pattern, points }) =>
    points.map((point): Row => ({ pattern, point, model: model(point.member) })),
  )
  const where = devices.get(deviceId ?? '') ?? deviceId ?? none
  const sparsities = [...new Set(models.map(({ sparsity }) => sparsity))].sort((a, b) => a - b)
  return [
    `${paint('bold', `${where}, ${runtime}`)}: dense ${milliseconds(dense?.medianMs)} ${intervalOf(dense?.ci)}`.trimEnd(),
    ...textTable(rows, networkColumns(paint), paint),
    ...patterns.flatMap(({ pattern, breakEven }) =>
      breakEven === null ? [] : [`${pattern}: break-even ${breakEvenText(breakEven)}`],
    ),
    ...(layers.length === 0
      ? []
      : [
          '',
          ...textTable(
            layers,
            layerColumns(sparsities, (member) => model(member)?.sparsity, paint),
            paint,
          ),
        ]),
  ]
}

function networkColumns(paint: Paint): Column<Row>[] {
  return [
    { title: 'PATTERN', text: ({ pattern }) => pattern },
    { title: 'ASKED', align: 'right', text: ({ model }) => (model ? shareText(model.sparsity) : none) },
    {
      title: 'ZEROS',
      align: 'right',
      text: ({ model }) => (model?.zeros == null ? none : shareText(model.zeros)),
    },
    { title: 'LATENCY', align: 'right', text: ({ point }) => milliseconds(point.run?.medianMs) },
    { title: 'SPEED-UP', align: 'right', text: ({ point }) => factorOf(point.speedUp) },
    { title: 'INTERVAL', text: ({ point }) => factorsOf(point.speedUp?.interval) },
    {
      title: 'SHOWN',
      text: ({ point }) => point.speedUp?.verdict ?? none,
      dress: (text) => dressed(paint, text),
    },
    { title: 'BYTES', align: 'right', text: ({ model }) => bytes(model?.bytes) },
    { title: 'ENCODED', align: 'right', text: ({ model }) => bytes(model?.encoded.bytes) },
    { title: 'OWN PATH', text: ({ point }) => ownPathText(point) },
    {
      title: 'VERDICT',
      text: ({ point }) => point.run?.verdict ?? none,
      dress: (text) => paintWord(paint, text),
    },
    { title: 'STATE', text: stateText },
  ]
}

function layerColumns(
  sparsities: readonly number[],
  asked: (member: number) => number | undefined,
  paint: Paint,
): Column<Layer>[] {
  return [
    { title: 'OP', align: 'right', text: ({ operator }) => `${operator}` },
    { title: 'LAYER', text: ({ name }) => name },
    { title: 'PATTERN', text: ({ pattern }) => pattern },
    {
      title: 'DENSE',
      align: 'right',
      text: ({ denseUs }) => (denseUs === null ? none : `${digits(denseUs)} µs`),
    },
    ...sparsities.map((sparsity): Column<Layer> => {
      const at = ({ points }: Layer) =>
        points.find(({ member }) => asked(member) === sparsity)?.speedUp ?? null
      return {
        title: shareText(sparsity),
        align: 'right',
        text: (layer) => marked(at(layer)),
        dress: (text, layer) => dressed(paint, at(layer)?.verdict ?? '', text),
      }
    }),
    { title: 'BREAK-EVEN', text: ({ breakEven }) => (breakEven === null ? none : breakEvenText(breakEven)) },
  ]
}

function factorOf(speedUp: SpeedUp | null): string {
  return speedUp === null ? none : `${factor(speedUp.ratio)}x`
}

/** A slow-down says so without colours, too. */
function marked(speedUp: SpeedUp | null): string {
  return speedUp?.verdict === 'slower' ? `${factorOf(speedUp)} slower` : factorOf(speedUp)
}

function factorsOf(interval: { low: number; high: number } | null | undefined): string {
  return interval ? `${factor(interval.low)} to ${factor(interval.high)}` : none
}

function intervalOf(ci: { low: number; high: number } | null | undefined): string {
  return ci ? `(${milliseconds(ci.low)} to ${milliseconds(ci.high)})` : ''
}

/** Whether the runtime's own sparse kernels ran, by the time of its encoding. */
function ownPathText({ ownPath }: Point): string {
  if (ownPath === null) return none
  if (ownPath.decision === null) return ownPath.error?.code ?? ownPath.state
  return `${ownPath.decision}, ${factorsOf(ownPath.interval)}`
}

function stateText({ point: { run }, model }: Row): string {
  const error = run?.error ?? model?.error
  const fallback = run?.fallback ? ['fallback'] : []
  const why = error ? [`${error.code}: ${error.message}`] : []
  return [run?.state ?? model?.state ?? none, ...fallback, ...why].join(', ')
}

function dressed(paint: Paint, verdict: string, text = verdict): string {
  if (verdict === 'faster') return paint('green', text)
  return verdict === 'slower' ? paint('red', text) : text
}
