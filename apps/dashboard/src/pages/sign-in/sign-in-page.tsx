import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { signInPath } from '../../api/access.js'
import { Wordmark } from '../../app/wordmark.js'
import { Field } from '../../controls/field.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import './sign-in.css'

/** What a visitor without a session sees: where the sign-in link is, and how a key makes one. */
export function SignInPage() {
  usePageTitle('Sign in')
  const [key, setKey] = useState('')
  const signingIn = useMutation({
    mutationFn: () => signInPath(key.trim()),
    onSuccess: (path) => location.assign(path),
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    signingIn.mutate()
  }
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Wordmark />
        <h1>Sign in to this farm</h1>
        <p>
          Open the sign-in link that <code>npm start</code> printed in its terminal. A link works once, for
          ten minutes; each start prints a new one.
        </p>
        <form onSubmit={onSubmit}>
          <Field
            label="Or use an access key"
            hint="The first start wrote an admin key to the file “key” in its home, .paceline unless PACELINE_HOME says otherwise."
          >
            {(ids) => (
              <input
                {...ids}
                type="password"
                className="control"
                autoComplete="off"
                spellCheck={false}
                placeholder="pl_…"
                value={key}
                onChange={(event) => setKey(event.target.value)}
              />
            )}
          </Field>
          <button
            type="submit"
            className="button button-primary"
            disabled={key.trim() === '' || signingIn.isPending}
          >
            Sign in
          </button>
        </form>
        {signingIn.isError && <ProblemNote error={signingIn.error} />}
      </div>
    </main>
  )
}
