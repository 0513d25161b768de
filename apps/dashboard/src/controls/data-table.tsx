import { type ReactNode, useMemo, useState } from 'react'
import { type Sort, type SortValue, sortRows } from './sort-rows.js'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** What sorting compares; a column without it does not sort. */
  readonly order?: (row: Row) => SortValue
  readonly kind?: 'text' | 'number'
  /** Left out where the screen is narrow. */
  readonly wideOnly?: boolean
}

interface DataTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly initialSort?: Sort
  /** Rows shown at first and with each "show more". */
  readonly pageRows?: number
  readonly rowClass?: (row: Row) => string | undefined
  /** Told the row under the pointer, and null when it leaves. */
  readonly onPoint?: (row: Row | null) => void
}

/** A sortable table that shows its first rows and more on demand; its caption is for screen readers. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, initialSort, pageRows = 50, rowClass, onPoint } = props
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null)
  const [shown, setShown] = useState(pageRows)
  const sorted = useMemo(() => {
    const order = columns.find(({ id }) => id === sort?.column)?.order
    return order ? sortRows(rows, order, sort?.descending ?? false) : rows
  }, [rows, columns, sort])

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must scroll by keyboard, too */}
      <section className="table-scroll" tabIndex={0} aria-label={caption}>
        <table className="table">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody onPointerLeave={() => onPoint?.(null)}>
            {sorted.slice(0, shown).map((row) => (
              <tr key={rowKey(row)} className={rowClass?.(row)} onPointerEnter={() => onPoint?.(row)}>
                {columns.map((column) => (
                  <td key={column.id} className={cellClass(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {sorted.length > shown && (
        <div className="table-more">
          <button type="button" className="button" onClick={() => setShown(shown + pageRows)}>
            Show {Math.min(pageRows, sorted.length - shown)} more of {sorted.length - shown}
          </button>
        </div>
      )}
    </>
  )
}

interface HeaderCellProps<Row> {
  readonly column: Column<Row>
  readonly sort: Sort | null
  readonly onSort: (sort: Sort) => void
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const { id, title, order, kind } = column
  if (!order) {
    return (
      <th scope="col" className={cellClass(column)}>
        {title}
      </th>
    )
  }
  const active = sort?.column === id
  const direction = sort?.descending ? 'descending' : 'ascending'
  // Of numbers the large ones are looked for first only when asked twice; words start with A.
  const next = { column: id, descending: active ? !sort.descending : false }
  return (
    <th scope="col" className={cellClass(column)} aria-sort={active ? direction : 'none'}>
      <button
        type="button"
        className={`table-sort${kind === 'number' ? ' table-sort-number' : ''}`}
        onClick={() => onSort(next)}
      >
        {title}
        <span aria-hidden="true" className="table-sort-mark">
          {active ? (sort.descending ? '↓' : '↑') : '↕'}
        </span>
      </button>
    </th>
  )
}

function cellClass<Row>({ kind, wideOnly }: Column<Row>): string | undefined {
  const classes = [kind === 'number' && 'number table-number', wideOnly && 'wide-only'].filter(Boolean)
  return classes.length > 0 ? classes.join(' ') : undefined
}
