// Where the server says what went wrong on its own side. Requests are counted, not logged: a shipper
// sends thousands.

export interface ServerLog {
  readonly error: (
    message: string,
    detail: { readonly url: string; readonly error: unknown },
  ) => void;
}
