/** An idle worker: the thread that it is shows which renderer process holds the page. */
globalThis.onmessage = () => {}
