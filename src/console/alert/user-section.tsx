// What else this user did about that time: programs, the rarest first, and logins.
import type { UserActivity } from "../../triage/investigation.ts";
import { Plain } from "../parts/plain.tsx";
import { addressOf } from "../shell/router.ts";
import { formatCount, formatTime } from "../text/format-time.ts";
import { eqlText } from "./process-words.ts";

const PROGRAMS_SHOWN = 24;
const LOGINS_SHOWN = 12;

export function UserSection({ activity }: { readonly activity: UserActivity }) {
  const { userName, fromMs, toMs, programs, logins, hosts } = activity;
  const hunt = new URLSearchParams({
    q: `any where user.name == ${eqlText(userName)}`,
    from: String(fromMs),
    to: String(toMs),
  });
  return (
    <div class="user">
      <p class="dim">
        <Plain text={userName} isOneLine max={60} />, {formatTime(fromMs)} to {formatTime(toMs)}, on{" "}
        {hosts.length === 0 ? "no known host" : null}
        {hosts.slice(0, 5).map((host, index) => (
          <span key={host.value}>
            {index > 0 ? ", " : ""}
            <Plain text={host.value} isOneLine max={60} />
          </span>
        ))}
        . <a href={addressOf(["hunt"], hunt)}>Hunt for all of it</a>
      </p>
      <h3>Programs, the rarest first</h3>
      <ul class="programs">
        {programs.slice(0, PROGRAMS_SHOWN).map((program) => (
          <li key={program.value}>
            <code>
              <Plain text={program.value} isOneLine max={160} />
            </code>
            <span class="dim">{formatCount(program.count)}</span>
          </li>
        ))}
      </ul>
      <h3>Logins</h3>
      {logins.length === 0 ? <p class="dim">None in that time.</p> : null}
      <ul class="logins">
        {logins.slice(0, LOGINS_SHOWN).map((login, index) => (
          <li key={`${login.timeMs} ${index}`}>
            <span class="dim">{formatTime(login.timeMs)}</span>{" "}
            <span class={login.outcome === "failure" ? "failed" : ""}>
              <Plain text={login.outcome ?? "outcome not told"} isOneLine max={40} />
            </span>
            {login.source === undefined ? null : (
              <>
                {" from "}
                <code>
                  <Plain text={login.source} isOneLine max={80} />
                </code>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
