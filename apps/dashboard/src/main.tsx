import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/query-client.js'
import { createDashboardRouter } from './app/router.js'
import './theme/tokens.css'
import './theme/base.css'
import './app/shell.css'
import './controls/buttons.css'
import './controls/cards.css'
import './controls/tables.css'
import './controls/forms.css'
import './controls/feedback.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no element #root')

const queryClient = createQueryClient()
const router = createDashboardRouter(queryClient)

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
