import type { connectRedis } from "./connect";

const readyWithinMs = 3_000;

/** Rejects when a connection does not come about in time, or not any more. */
export function whenReady(redis: ReturnType<typeof connectRedis>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), readyWithinMs);
    redis.once("ready", () => {
      clearTimeout(timer);
      resolve();
    });
    redis.once("end", () => {
      clearTimeout(timer);
      reject(new Error("closed"));
    });
  });
}
