import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Identity } from "./identity";
import { refuseExcess } from "./refuse-excess";

const windowSeconds = 60;

/**
 * How often one person (over all their sessions) or one token may ask within a minute; without sign-in everybody at the
 * machine together, since any page of theirs can ask.
 */
export function createRequestLimit({ perMinute }: { perMinute: number }) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });

  return {
    /** Counts a request; `too-many-requests` when there were too many. */
    async take({ key }: Identity): Promise<void> {
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
