import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteModel, type Model, modelQuery } from '../../api/models.js'
import { Dialog } from '../../controls/dialog.js'
import { ProblemNote } from '../../controls/problem-note.js'

/** Deletes a model's bytes after asking once. */
export function DeleteButton({ model }: { model: Model }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const deleting = useMutation({
    mutationFn: () => deleteModel(model.id),
    onSuccess: (deleted) => {
      client.setQueryData(modelQuery(model.id).queryKey, deleted)
      void client.invalidateQueries({ queryKey: ['models', 'list'] })
      setAsking(false)
    },
  })
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        Delete
      </button>
      {asking && (
        <Dialog title={`Delete ${model.name}?`} onClose={() => setAsking(false)}>
          <p>
            Its bytes go; its digest, figures and runs stay. Uploading the same bytes again brings it back
            under the same id.
          </p>
          {deleting.isError && <ProblemNote error={deleting.error} />}
          <div className="dialog-foot">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
            <button
              type="button"
              className="button button-danger"
              disabled={deleting.isPending}
              onClick={() => deleting.mutate()}
            >
              Delete
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
