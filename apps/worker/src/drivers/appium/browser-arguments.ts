/**
 * How Chromium is started for measuring: no window, nothing in the background, and no throttling of what it
 * thinks nobody looks at. As root its sandbox does not work, elsewhere it stays on.
 */
export function browserArguments(isRoot = process.getuid?.() === 0): string[] {
  return [
    '--headless=new',
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
  ]
}
