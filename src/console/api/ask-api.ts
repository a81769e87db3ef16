// Asks the page's API. A refusal is thrown as an ApiFault with what the server said; a session that has ended
// is told to whoever listens, once, since every part of the page would find out at the same time.
import type { ConsoleFault } from "../../server/console/console-api.ts";

const API = "/console/api";

export class ApiFault extends Error {
  readonly status: number;
  readonly fault: ConsoleFault;

  constructor(status: number, fault: ConsoleFault) {
    super(fault.message);
    this.status = status;
    this.fault = fault;
  }
}

export interface Question {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const ended = new EventTarget();

/** Calls `listener` when an answer says that nobody is logged in. */
export function onSessionEnd(listener: () => void): () => void {
  ended.addEventListener("end", listener);
  return () => ended.removeEventListener("end", listener);
}

export function tellSessionEnd(): void {
  ended.dispatchEvent(new Event("end"));
}

/** `path` begins with "/", is below the API's path and is encoded. Throws ApiFault. */
export async function askApi<T>(path: string, question: Question = {}): Promise<T> {
  const { method = "GET", body, signal } = question;
  const answer = await fetch(`${API}${path}`, {
    method,
    credentials: "same-origin",
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ApiFault(0, {
      code: "failed",
      message: "Tripline does not answer. Is it running on this host?",
    });
  });
  if (answer.ok) return (await answer.json()) as T;
  const fault = await faultOf(answer);
  if (answer.status === 401) tellSessionEnd();
  throw new ApiFault(answer.status, fault);
}

async function faultOf(answer: Response): Promise<ConsoleFault> {
  try {
    const body = (await answer.json()) as Partial<ConsoleFault>;
    if (typeof body.message === "string") return { code: "failed", ...body } as ConsoleFault;
  } catch {
    // A proxy's page, not the server's JSON: the status is all there is.
  }
  return { code: "failed", message: `The server answered with status ${answer.status}.` };
}

/** A sentence for a person, of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function streamAddress(): string {
  return `${API}/stream`;
}
