/**
 * The lines that were written to their ends. Nobody can see of a log's last line whether it is all there, and half of
 * `avg=80670.2` is a figure too: so a line is passed on when another has followed, and the last one never is.
 */
export async function* terminatedLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let held: string | null = null
  for await (const line of lines) {
    if (held !== null) yield held
    held = line
  }
}
