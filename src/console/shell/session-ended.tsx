// What stands in the page's place where nobody is logged in, and how to get (back) in.
import { BASE } from "./router.ts";

export function SessionEnded({ wasIn }: { readonly wasIn: boolean }) {
  return (
    <main class="before">
      <div class="before-card">
        <h1>{wasIn ? "Your session has ended" : "You are not logged in"}</h1>
        <p>
          {wasIn
            ? "You logged out, were away for long, or an admin ended the session. Nothing that you saved is lost."
            : "This page shows what happens on a host, so it lets nobody in without a login link."}
        </p>
        <ol>
          <li>
            On the host, run <code>tripline accounts link NAME</code>, or ask an admin for a link.
            The link that <code>tripline up</code> printed works too, if nobody used it.
          </li>
          <li>Open the link here. Each works once.</li>
        </ol>
        <p>
          <a class="button button-main" href={`${BASE}/login`}>
            I have a link
          </a>{" "}
          <button type="button" class="button" onClick={() => location.reload()}>
            I logged in elsewhere
          </button>
        </p>
      </div>
    </main>
  );
}
