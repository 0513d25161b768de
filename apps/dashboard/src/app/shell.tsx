import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { meQuery } from '../api/access.js'
import { useLiveChanges } from '../api/live-changes.js'
import { Loading } from '../controls/loading.js'
import { ProblemNote } from '../controls/problem-note.js'
import { Toasts } from '../controls/toasts.js'
import { SignInPage } from '../pages/sign-in/sign-in-page.js'
import { startTelemetry } from '../telemetry/start-telemetry.js'
import { AccountMenu } from './account-menu.js'
import { LiveMark } from './live-mark.js'
import { ThemeToggle } from './theme-toggle.js'
import { Wordmark } from './wordmark.js'

const places = [
  { to: '/', label: 'Front' },
  { to: '/models', label: 'Models' },
  { to: '/jobs', label: 'Jobs' },
  { to: '/comparisons', label: 'Comparisons' },
  { to: '/studies', label: 'Studies' },
  { to: '/kernels', label: 'Kernels' },
  { to: '/devices', label: 'Devices' },
] as const

/** Everything around a page. Nobody signed in: the page that says how to. */
export function Shell(): ReactNode {
  const me = useQuery(meQuery)
  if (me.isPending) {
    return (
      <main className="page">
        <Loading lines={3} />
      </main>
    )
  }
  if (me.isError) {
    return (
      <main className="page">
        <ProblemNote error={me.error} onRetry={() => void me.refetch()} />
      </main>
    )
  }
  if (me.data === null) return <SignInPage />
  return <SignedIn name={me.data.name} />
}

function SignedIn({ name }: { name: string }) {
  const live = useLiveChanges()
  // The collector takes nothing from strangers.
  useEffect(startTelemetry, [])
  return (
    <Toasts>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <header className="topbar">
        <div className="topbar-inner">
          <Link to="/" className="topbar-brand" aria-label="Paceline, front">
            <Wordmark />
          </Link>
          <nav aria-label="Main">
            {places.map(({ to, label }) => (
              <Link
                key={to}
                to={to}
                className="topbar-place"
                activeOptions={{ exact: to === '/', includeSearch: false }}
              >
                {label}
              </Link>
            ))}
          </nav>
          <div className="topbar-end">
            <LiveMark state={live} />
            <a className="topbar-docs" href="/docs">
              API
            </a>
            <ThemeToggle />
            <AccountMenu name={name} />
          </div>
        </div>
      </header>
      <main id="main" className="page" tabIndex={-1}>
        <Outlet />
      </main>
    </Toasts>
  )
}
