import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Identity } from "./identity";
import { refuseExcess } from "./refuse-excess";

const windowSeconds = 60;

/**
 * How often one person (over all their sessions) or one token may ask within a minute. Whoever sits at the machine of a
 * console without sign-in is not counted: there is nobody to keep apart.
 */
export function createRequestLimit({ perMinute }: { perMinute: number }) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });

  return {
    /** Counts a request; `too-many-requests` when there were too many. */
    async take({ kind, key }: Identity): Promise<void> {
      if (kind === "local") return;
      try {
        await limiter.consume(key);
      } catch (thrown) {
        throw refuseExcess(
          thrown,
          (seconds) => `More than ${perMinute} requests within a minute under this name; go on in ${seconds} s.`,
        );
      }
    },
  };
}
