/** Of a notice; Postgres refuses 8,000. */
const MAX_NOTICE_BYTES = 7_500

/** The items, as JSON arrays in as few notices as hold them; one that fits in none is left to those who look by themselves. */
export function packNotices(items: Iterable<unknown>): string[] {
  const notices: string[] = []
  let open: string[] = []
  let bytes = 2
  const close = () => {
    if (open.length > 0) notices.push(`[${open.join(',')}]`)
    open = []
    bytes = 2
  }
  for (const item of items) {
    const text = JSON.stringify(item)
    const own = Buffer.byteLength(text) + 1
    if (own > MAX_NOTICE_BYTES - 2) continue
    if (bytes + own > MAX_NOTICE_BYTES) close()
    open.push(text)
    bytes += own
  }
  close()
  return notices
}
