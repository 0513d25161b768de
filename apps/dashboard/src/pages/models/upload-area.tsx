import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import { ApiError } from '../../api/api-error.js'
import { type Model, uploadModel } from '../../api/models.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { useToast } from '../../controls/toasts.js'

/** Takes .tflite and .wasm files by drop or by choice, uploads them one after the other and hands their models on. */
export function UploadArea({ onUploaded }: { onUploaded: (models: readonly Model[]) => void }) {
  const client = useQueryClient()
  const toast = useToast()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [current, setCurrent] = useState<string | null>(null)
  const [failed, setFailed] = useState('')
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const models: Model[] = []
      for (const file of files) {
        setCurrent(file.name)
        try {
          models.push(await uploadModel({ file }))
        } catch (error) {
          setFailed(file.name)
          throw error
        }
      }
      return models
    },
    onSuccess: (models) => {
      const known = models.filter(({ createdAt }) => Date.now() - Date.parse(createdAt) > 60_000)
      if (known.length > 0)
        toast(`${known.map(({ name }) => name).join(', ')}: these bytes were known already.`)
      onUploaded(models)
    },
    onSettled: () => {
      setCurrent(null)
      void client.invalidateQueries({ queryKey: ['models'] })
    },
  })
  const take = (files: FileList | null) => {
    if (files && files.length > 0) upload.mutate([...files])
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has a button beside it for who cannot drag */}
      <div
        className={`upload${over ? ' upload-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" className="icon upload-icon">
          <path d="M12 16V5M7.5 9.5 12 5l4.5 4.5M4.5 15v3A1.5 1.5 0 0 0 6 19.5h12a1.5 1.5 0 0 0 1.5-1.5v-3" />
        </svg>
        <div className="upload-words">
          <p>
            <strong>{current ? `Uploading ${current} …` : 'Drop .tflite or .wasm files here'}</strong>
          </p>
          <p className="soft">Checked byte by byte on arrival, then ready to be profiled on a device.</p>
        </div>
        <button
          type="button"
          className="button button-primary"
          disabled={upload.isPending}
          onClick={() => input.current?.click()}
        >
          Choose files
        </button>
        <input
          ref={input}
          type="file"
          accept=".tflite,.wasm"
          multiple
          hidden
          aria-label="Model files"
          onChange={(event) => {
            take(event.target.files)
            // The same file chosen again is a new choice.
            event.target.value = ''
          }}
        />
      </div>
      {upload.isError && <ProblemNote error={upload.error} title={failureTitle(failed, upload.error)} />}
    </>
  )
}

function failureTitle(file: string, error: Error): string {
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500
  return refused ? `${file} was refused` : `${file} was not uploaded`
}
