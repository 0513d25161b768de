/** Enough of a message to recognise it in a log. */
export function excerpt(message: unknown): string {
  const text = JSON.stringify(message) ?? String(message)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
