/** An ADB daemon for Linux machines that have none. */
export {}
