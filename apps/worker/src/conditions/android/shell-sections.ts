const MARK = '@@paceline'

/** One script that runs commands one after the other, so that a phone is asked once; read by `parseSections`. */
export function sectionScript(commands: Readonly<Record<string, string>>): string {
  return Object.entries(commands)
    .map(([name, command]) => `echo '${MARK} begin ${name}'; ${command}; s=$?; echo; echo "${MARK} end $s"`)
    .join('\n')
}

/**
 * What each command printed. A command that failed, was denied, or did not come to its end is left out: half an
 * answer must not pass for a whole one.
 */
export function parseSections(output: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let open: { readonly name: string; readonly lines: string[] } | null = null
  for (const line of completeLines(output)) {
    const [, kind, rest] = /^@@paceline (begin|end) (\S+)$/.exec(line) ?? []
    if (kind === 'begin' && rest !== undefined) open = { name: rest, lines: [] }
    else if (kind === 'end' && open) {
      const text = open.lines.map((each) => `${each}\n`).join('')
      if (rest === '0' && !isDenied(text)) found.set(open.name, text)
      open = null
    } else open?.lines.push(line)
  }
  return found
}

/** The lines that were written to their end: a figure that was cut in two is another figure. */
export function completeLines(text: string): string[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/\r$/, ''))
}

/**
 * What dumpsys and services say in place of an answer, with the exit code 0: frameworks/native/cmds/dumpsys and
 * DumpUtils.checkDumpPermission of frameworks/base.
 */
function isDenied(text: string): boolean {
  return /^(Permission Denial|Can't find service|Error dumping service info|Unable to find package)/m.test(
    text,
  )
}
