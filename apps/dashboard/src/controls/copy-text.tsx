import { useState } from 'react'

const SHOWN_MS = 1500

/** A long identifier cut short, copied whole on a press. */
export function CopyText({ text, shown = text, label }: { text: string; shown?: string; label: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    // Absent on plain HTTP from another machine; the whole text is in the title there.
    await navigator.clipboard?.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), SHOWN_MS)
  }
  return (
    <button
      type="button"
      className="copy"
      title={text}
      aria-label={`Copy ${label}`}
      onClick={() => void copy()}
    >
      <code>{shown}</code>
      <span aria-live="polite">{copied ? 'copied' : 'copy'}</span>
    </button>
  )
}
