/** What a browser sees when its link is used up, too old or mistyped; static text, nothing of the request. */
export const spentLinkPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign-in link used up – Paceline</title>
<style>
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.4rem }
code { font-size: 0.95em }
</style>
<main>
<h1>This sign-in link does not work any more</h1>
<p>A link is good for one sign-in within ten minutes.</p>
<p>Each start of Paceline prints a new one: look at the terminal where <code>npm start</code> runs, or start it
again. With a key you can also make one: <code>POST /v1/sign-in-links</code>.</p>
<p><a href="/">Go to the dashboard</a> if this browser is signed in already.</p>
</main>
</html>
`
