// The page on which a login link ends, and what is told where there is no page: a few lines of HTML that
// hold nothing secret, with script and style in files of their own, since the CSP allows no other.

const HEAD = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Tripline</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/login.css">`;

export const LOGIN_HTML: string = `${HEAD}
<main>
<h1>Tripline</h1>
<p id="told" role="status">Logging in…</p>
<form id="form" hidden>
<label for="token">Login link</label>
<input id="token" autocomplete="off" autocapitalize="off" spellcheck="false">
<button>Log in</button>
</form>
<p id="how" hidden>On the host: <code>tripline accounts link NAME</code> prints a link. It works once.</p>
</main>
<script src="/console/login.js"></script>
</html>
`;

export const LOGIN_CSS = `main { max-width: 32rem; margin: 15vh auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; margin: .25rem 0 .75rem; }
button { font: inherit; padding: .4rem 1rem; }
code { overflow-wrap: anywhere; }
`;

export const LOGIN_JS = `"use strict";
const told = document.getElementById("told");
const form = document.getElementById("form");
const given = new URLSearchParams(location.hash.slice(1)).get("token");
// Out of the address and the history before anything else.
history.replaceState(null, "", location.pathname);

function ask(text) {
  told.textContent = text;
  form.hidden = false;
  document.getElementById("how").hidden = false;
  document.getElementById("token").focus();
}

async function logIn(token) {
  told.textContent = "Logging in…";
  try {
    const answer = await fetch("/console/api/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (answer.ok) return location.replace("/console/");
    ask((await answer.json()).message);
  } catch {
    ask("The server does not answer.");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.getElementById("token").value.trim();
  logIn(text.includes("token=") ? text.slice(text.lastIndexOf("token=") + 6) : text);
});
if (given) logIn(given);
else ask("Log in with a link.");
`;

export const ABSENT_HTML: string = `${HEAD}
<main>
<h1>Tripline</h1>
<p>It runs, but its page was not built. In the checkout: <code>npm run build</code></p>
</main>
</html>
`;
