import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

interface Toast {
  readonly id: number
  readonly text: string
}

const SHOWN_MS = 6000
const ToastContext = createContext<(text: string) => void>(() => {})

/** Shows short news at the foot of the page and reads them out. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const show = useCallback((text: string) => {
    const id = performance.now()
    setToasts((before) => [...before, { id, text }])
    setTimeout(() => setToasts((before) => before.filter((toast) => toast.id !== id)), SHOWN_MS)
  }, [])
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status">
        {toasts.map(({ id, text }) => (
          <p key={id} className="toast">
            {text}
          </p>
        ))}
      </div>
    </ToastContext>
  )
}

/** Says something in passing that needs no answer. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext)
}
