// The cookie of a session: out of reach of scripts, never sent by other sites. Over TLS its name begins
// with __Host-, which no other host and no plain connection can set.

const PLAIN_NAME = "tripline";
const SECURE_NAME = "__Host-tripline";

/** As long as a session lasts at most; the store ends it, the cookie only goes with it. */
const COOKIE_SECONDS = 12 * 3600;

/** Undefined when there is none. */
export function sessionSecret(cookies: string | undefined, isSecure: boolean): string | undefined {
  const name = isSecure ? SECURE_NAME : PLAIN_NAME;
  for (const pair of (cookies ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export function sessionCookie(secret: string, isSecure: boolean): string {
  return cookie(secret, { isSecure, seconds: COOKIE_SECONDS });
}

export function endedCookie(isSecure: boolean): string {
  return cookie("", { isSecure, seconds: 0 });
}

function cookie(
  value: string,
  { isSecure, seconds }: { readonly isSecure: boolean; readonly seconds: number },
): string {
  const name = isSecure ? SECURE_NAME : PLAIN_NAME;
  const secure = isSecure ? "; Secure" : "";
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
