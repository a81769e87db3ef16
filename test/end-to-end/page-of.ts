// A person at the page of a real `tripline up`: logged in by a link, asking its API as the page does.
import assert from "node:assert/strict";
import { API_PATH } from "../../src/server/console/console-api.ts";
import { type Received, type Sent, sendTo } from "../server/start-server.ts";

export interface PageOf {
  readonly cookie: string;
  /** Paths are below the API's. Anything but 200 is a failure unless `status` says so. */
  readonly ask: (sent: Sent & { readonly status?: number }) => Promise<Received>;
}

/** The link that `up` printed at its start. */
export function printedLink(host: { readonly said: string }): string {
  return /page at (\S+)/.exec(host.said)?.[1] ?? assert.fail(host.said);
}

/** Follows a link; rejects when it does not log in. */
export async function logInBy(link: string): Promise<PageOf> {
  const { origin, port, hash } = new URL(link);
  const token = new URLSearchParams(hash.slice(1)).get("token") ?? "";
  const answer = await sendTo(Number(port), {
    path: `${API_PATH}/login`,
    headers: { origin },
    body: { token },
  });
  assert.equal(answer.status, 200, answer.text);
  const cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
  return {
    cookie,
    ask: async ({ status = 200, path, headers, ...rest }) => {
      const received = await sendTo(Number(port), {
        ...rest,
        path: `${API_PATH}${path}`,
        headers: { cookie, origin, ...headers },
      });
      assert.equal(received.status, status, `${path}: ${received.text.slice(0, 500)}`);
      return received;
    },
  };
}
