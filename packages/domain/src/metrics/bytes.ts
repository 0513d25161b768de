const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in decimal units (1 MB is 1,000,000 bytes) with three significant digits, such as `16.9 MB`. */
export function bytesText(count: number): string {
  let rest = count
  let index = 0
  while (rest >= 999.5 && index < units.length - 1) {
    rest /= 1000
    index += 1
  }
  const places = index === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2
  return `${rest.toFixed(places)} ${units[index]}`
}
