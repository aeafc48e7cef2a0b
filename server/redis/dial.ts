import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** Certificates for a rediss:// address, as PEM; without `ca` the system's own authorities are trusted. */
export type RedisTls = { ca?: string | undefined; cert?: string | undefined; key?: string | undefined };

export type RedisAddress = { url: string; tls?: RedisTls | undefined };

export type Target = {
  host: string;
  port: number;
  isTls: boolean;
  tls: RedisTls;
  username: string;
  password: string;
  database: string;
};

/** Where a redis:// or rediss:// address leads; the caller has checked its shape. */
export function parseTarget({ url: text, tls = {} }: RedisAddress): Target {
  const url = new URL(text);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 6379),
    isTls: url.protocol === "rediss:",
    tls,
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  };
}

/** A connected socket without any listener left on it. Rejects after `timeoutMs`, or at once when `signal` aborts. */
export function dial(target: Target, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  const { host, port } = target;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return new Promise((resolve, reject) => {
    const socket = target.isTls
      ? connectTls({ host, port, ...target.tls, ...servername, timeout: timeoutMs }, () => settle(null))
      : connectTcp({ host, port, timeout: timeoutMs, noDelay: true }, () => settle(null));
    const onError = (error: Error) => settle(error);
    const onTimeout = () => settle(new Error(`no connection to ${host}:${port} within ${timeoutMs} ms`));
    const onAbort = () => settle(asError(signal.reason));
    socket.once("error", onError);
    socket.once("timeout", onTimeout);
    signal.addEventListener("abort", onAbort);
    function settle(error: Error | null): void {
      socket.off("error", onError);
      socket.off("timeout", onTimeout);
      signal.removeEventListener("abort", onAbort);
      socket.setTimeout(0);
      if (error === null) {
        resolve(socket);
      } else {
        socket.on("error", () => undefined);
        socket.destroy();
        reject(error);
      }
    }
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
