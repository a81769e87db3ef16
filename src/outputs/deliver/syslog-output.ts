// Alerts to a syslog receiver: UDP (RFC 5426), TCP with octet counting (RFC 6587 §3.4.1), TLS (RFC 5425), or
// the local unix socket. Syslog has no answer: over TCP and TLS a batch counts as taken when the kernel has
// its bytes and the connection still stands, over UDP when the datagrams left.
import { createSocket } from "node:dgram";
import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { JsonObject } from "../../base/json.ts";
import { type AlertOutput, failureOf, OutputFailure } from "./alert-output.ts";
import { type SyslogMessageOptions, syslogMessage } from "./syslog-message.ts";

export type SyslogTransport =
  | { readonly kind: "udp"; readonly host: string; readonly port: number }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | {
      readonly kind: "tls";
      readonly host: string;
      readonly port: number;
      /** PEM of the authority to trust in place of the system's. */
      readonly ca?: string;
      readonly cert?: string;
      readonly key?: string;
    }
  | { readonly kind: "unix"; readonly path: string };

export interface SyslogOutputOptions {
  readonly name: string;
  readonly transport: SyslogTransport;
  readonly message: Omit<SyslogMessageOptions, "bytesMax">;
}

/** RFC 5424 §6.1: receivers should take 2,048 bytes; a datagram must not be cut by the network. */
const UDP_BYTES_MAX = 2048;
const STREAM_BYTES_MAX = 8192;
const CONNECT_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 30_000;

export function createSyslogOutput(options: SyslogOutputOptions): AlertOutput {
  const { name, transport, message } = options;
  const bytesMax = transport.kind === "udp" ? UDP_BYTES_MAX : STREAM_BYTES_MAX;
  const encode = (document: JsonObject) => syslogMessage(document, { ...message, bytesMax });
  return transport.kind === "udp"
    ? udpOutput(name, transport, encode)
    : streamOutput(name, transport, encode);
}

type Encode = (document: JsonObject) => Buffer;

function udpOutput(
  name: string,
  { host, port }: { readonly host: string; readonly port: number },
  encode: Encode,
): AlertOutput {
  return {
    name,
    send: async (batch) => {
      const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
      try {
        for (const document of batch) {
          await new Promise<void>((resolve, reject) => {
            socket.once("error", reject);
            socket.send(encode(document), port, host, (error) => {
              socket.off("error", reject);
              if (error === null) resolve();
              else reject(error);
            });
          });
        }
      } catch (thrown) {
        throw failureOf(thrown, `cannot send to ${host}:${port}`);
      } finally {
        socket.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

type StreamTransport = Exclude<SyslogTransport, { kind: "udp" }>;

function streamOutput(name: string, transport: StreamTransport, encode: Encode): AlertOutput {
  const where = transport.kind === "unix" ? transport.path : `${transport.host}:${transport.port}`;
  // /dev/log cuts at line ends or NUL; over TCP and TLS the length is told.
  const frame = (bytes: Buffer): Buffer =>
    transport.kind === "unix"
      ? Buffer.concat([bytes, Buffer.from("\n")])
      : Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
  let held: Socket | undefined;
  const drop = (): void => {
    held?.destroy();
    held = undefined;
  };
  return {
    name,
    send: async (batch, signal) => {
      try {
        const socket = held !== undefined && !held.destroyed ? held : await connected(transport);
        held = socket;
        await written(socket, Buffer.concat(batch.map((one) => frame(encode(one)))), signal);
      } catch (thrown) {
        drop();
        throw failureOf(thrown, `cannot send to ${where}`);
      }
    },
    close: async () => {
      const socket = held;
      held = undefined;
      if (socket === undefined || socket.destroyed) return;
      await new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
        socket.destroySoon();
      });
    },
  };
}

function connected(transport: StreamTransport): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = open(transport);
    const ready = transport.kind === "tls" ? "secureConnect" : "connect";
    socket.setTimeout(CONNECT_TIMEOUT_MS);
    socket.once("timeout", () => socket.destroy(new OutputFailure("no answer in time")));
    socket.once("error", reject);
    socket.once(ready, () => {
      socket.setTimeout(0);
      socket.off("error", reject);
      // Between batches the other side may go; the next batch connects anew.
      socket.on("error", () => undefined);
      // A receiver says nothing; what it says all the same must not fill memory.
      socket.resume();
      resolve(socket);
    });
  });
}

function open(transport: StreamTransport): Socket {
  switch (transport.kind) {
    case "unix":
      return connect(transport.path);
    case "tcp":
      return connect(transport.port, transport.host);
    case "tls": {
      const { host, port, ca, cert, key } = transport;
      const options: ConnectionOptions = {
        host,
        port,
        minVersion: "TLSv1.2",
        ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
      };
      return connectTls(options);
    }
  }
}

function written(socket: Socket, bytes: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => done(new OutputFailure("the receiver does not read")),
      WRITE_TIMEOUT_MS,
    );
    const aborted = () => done(new OutputFailure("stopped"));
    const closed = () => done(new OutputFailure("the connection was closed"));
    const done = (error?: Error | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      socket.off("close", closed);
      if (error) reject(error);
      else resolve();
    };
    signal.addEventListener("abort", aborted);
    socket.once("close", closed);
    socket.write(bytes, done);
  });
}
