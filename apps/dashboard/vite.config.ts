import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Host and Origin must agree for a write to be taken, so the API has to see the host that the browser sees.
const api = { target: process.env.PACELINE_URL ?? 'http://127.0.0.1:4400', changeOrigin: false }

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The content security policy allows no data: scripts and the API sets long-lived caching on hashed files.
    assetsInlineLimit: 0,
    sourcemap: false,
    // The chart library, loaded with the first chart, is the one larger file.
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      '/v1': api,
      '/sign-in': api,
      '/docs': api,
    },
  },
})
