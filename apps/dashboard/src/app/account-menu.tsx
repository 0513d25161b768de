import { useMutation, useQueryClient } from '@tanstack/react-query'
import { signOut } from '../api/access.js'

/** Who is signed in, and the way out. */
export function AccountMenu({ name }: { name: string }) {
  const client = useQueryClient()
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      // Nothing that the last visitor saw stays in memory.
      client.clear()
      location.assign('/')
    },
  })
  return (
    <button
      type="button"
      className="icon-button"
      onClick={() => leaving.mutate()}
      disabled={leaving.isPending}
      aria-label={`Sign out (${name})`}
      title={`Signed in with the key “${name}”. Sign out`}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" className="icon">
        <path d="M8 3H4.5A1.5 1.5 0 0 0 3 4.5v11A1.5 1.5 0 0 0 4.5 17H8M13 6.5 16.5 10 13 13.5M16.5 10H8" />
      </svg>
    </button>
  )
}
