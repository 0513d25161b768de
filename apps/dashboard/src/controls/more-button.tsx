interface PagedQuery {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  fetchNextPage(): unknown
}

/** Asks for the next page of a list, while there is one. */
export function MoreButton({ query, what }: { query: PagedQuery; what: string }) {
  if (!query.hasNextPage) return null
  return (
    <div className="table-more">
      <button
        type="button"
        className="button"
        disabled={query.isFetchingNextPage}
        onClick={() => query.fetchNextPage()}
      >
        {query.isFetchingNextPage ? 'Loading …' : `Load older ${what}`}
      </button>
    </div>
  )
}
