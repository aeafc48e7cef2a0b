import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { formatHostPort, isSocketPath, parseRedisUrl } from "@/lib/topology/redis-url";
import type { Route } from "./connection";

/** Certificates for a rediss:// address, as PEM; without `ca` the system's own authorities are trusted. */
export type RedisTls = { ca?: string | undefined; cert?: string | undefined; key?: string | undefined };

/**
 * `route` leads each command to the server that holds its key; without it all go to the first host of `url`. Where keys
 * lie apart (`isSpread`) one command cannot name several.
 */
export type RedisAddress = { url: string; tls?: RedisTls | undefined; route?: Route; isSpread?: () => boolean };

export type Target = {
  host: string;
  port: number;
  isTls: boolean;
  tls: RedisTls;
  username: string;
  password: string;
  database: string;
};

/** Where an address leads, and who asks there; the caller has checked its shape. */
export function parseTarget({ url: text, tls = {} }: RedisAddress): Target {
  const url = parseRedisUrl(text);
  const first = url?.hosts[0];
  if (!url || !first) throw new Error("an address of Redis that is none");
  const { isTls, username, password, database } = url;
  return { ...first, isTls, tls, username, password, database };
}

/** A connected socket without any listener left on it. Rejects after `timeoutMs`, or at once when `signal` aborts. */
export function dial(target: Target, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  const { host, port } = target;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return new Promise((resolve, reject) => {
    const socket = target.isTls
      ? connectTls({ host, port, ...target.tls, ...servername, timeout: timeoutMs }, () => settle(null))
      : connectTcp({ ...pathOrPort(target), timeout: timeoutMs, noDelay: true }, () => settle(null));
    const onError = (error: Error) => settle(error);
    let isReached = false;
    socket.once("connect", () => {
      isReached = true;
    });
    const onTimeout = () => {
      const late = new Error(`no connection to ${formatHostPort(target)} within ${timeoutMs} ms`);
      settle(target.isTls && isReached ? Object.assign(late, { code: "NO_TLS" }) : late);
    };
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

const pathOrPort = ({ host, port }: Pick<Target, "host" | "port">) =>
  isSocketPath(host) ? { path: host } : { host, port };

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
