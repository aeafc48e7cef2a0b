import type { ServerResponse } from "node:http";
import { AppError } from "@/server/errors";
import type { Identity } from "./identity";

export type StreamGateOptions = { checkEveryMs: number; maxPerActor: number };

/**
 * Keeps the event streams of people and tokens to those who may still come in: each is asked again every
 * `checkEveryMs`; one that is not current any more, or for two checks could not be asked, has its signal aborted.
 */
export function createStreamGate({ checkEveryMs, maxPerActor }: StreamGateOptions) {
  const open = new Map<string, number>();

  return {
    maxPerActor,
    openOf: (key: string) => open.get(key) ?? 0,
    /** The request with a signal that also ends with the session or the connection. `too-many-requests` beyond the bound. */
    admit(identity: Identity, request: Request, response: ServerResponse | undefined): Request {
      const { key } = identity;
      const count = open.get(key) ?? 0;
      if (count >= maxPerActor) {
        throw new AppError(
          "too-many-requests",
          `${maxPerActor} live streams are open under this name, which is the most; close a page that shows one.`,
          { retryAfterMs: checkEveryMs },
        );
      }
      open.set(key, count + 1);
      const ending = new AbortController();
      const signal = AbortSignal.any([request.signal, ending.signal]);
      let failures = 0;
      const timer = setInterval(() => {
        identity.isCurrent().then(
          (isCurrent) => {
            failures = 0;
            if (!isCurrent) ending.abort();
          },
          () => {
            failures += 1;
            if (failures >= 2) ending.abort();
          },
        );
      }, checkEveryMs);
      timer.unref();
      let isReleased = false;
      const release = () => {
        if (isReleased) return;
        isReleased = true;
        clearInterval(timer);
        const left = (open.get(key) ?? 1) - 1;
        if (left > 0) open.set(key, left);
        else open.delete(key);
      };
      response?.once("close", release);
      if (signal.aborted) release();
      else signal.addEventListener("abort", release, { once: true });
      return new Request(request, { signal });
    },
  };
}
