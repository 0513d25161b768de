import { describe, expect, it } from 'vitest'
import { androidWebView } from './android-web-view.js'

const never = new AbortController().signal

/** Android's answers are constructed after AOSP's `pm`, `am` and toybox's `pidof`. */
function answering(answers: { installed?: string; started?: string; pid?: string }) {
  const asked: string[] = []
  const shell = async (command: string) => {
    asked.push(command)
    const stdout = command.startsWith('pm path')
      ? (answers.installed ?? 'package:/data/app/base.apk\n')
      : command.startsWith('am start -W')
        ? (answers.started ?? 'Status: ok\n')
        : command === 'pidof dev.paceline.runner:web'
          ? (answers.pid ?? '4321\n')
          : ''
    return { exitCode: 0, stdout, stderr: '' }
  }
  return { asked, view: androidWebView({ shell }) }
}

describe('androidWebView', () => {
  it('listens at the socket of a process that it started new, and ends it', async () => {
    const { asked, view } = answering({})
    const target = await view.start(never)
    expect(target.remote).toBe('localabstract:webview_devtools_remote_4321')
    const ends = () => asked.filter((command) => command.includes('--ez end true')).length
    expect(asked.findIndex((command) => command.includes('--ez end true'))).toBeLessThan(
      asked.indexOf('am start -W -n dev.paceline.runner/.app.WebActivity'),
    )
    expect(ends()).toBe(1)
    await target[Symbol.asyncDispose]()
    expect(ends()).toBe(2)
  })

  it("leaves the app's service alone", async () => {
    const { asked, view } = answering({})
    await (await view.start(never))[Symbol.asyncDispose]()
    expect(asked.join('\n')).not.toContain('force-stop')
  })

  it.each([
    [{ installed: '' }, /no runner app .*npm run build:app/],
    [{ started: 'Error: Activity class does not exist.\n' }, /did not start: Error: Activity class/],
    [{ pid: '\n' }, /ended as it started/],
  ])('says why there is none: %j', async (answers, words) => {
    await expect(answering(answers).view.start(never)).rejects.toThrow(words)
  })
})
