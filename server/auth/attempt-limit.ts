import { RateLimiterMemory } from "rate-limiter-flexible";
import { refuseExcess } from "./refuse-excess";

const windowSeconds = 300;

/**
 * How often a wrong password may be tried within five minutes: 5 times for a name from one address, 20 times from one
 * address, 50 times for a name from anywhere. A right one gives its attempt back.
 */
export function createAttemptLimit() {
  const of = (points: number) => new RateLimiterMemory({ points, duration: windowSeconds });
  const [pair, byAddress, byName] = [of(5), of(20), of(50)];

  return {
    /** Counts an attempt; `too-many-requests` when there were too many. */
    async take(name: string, address: string): Promise<void> {
      try {
        await byAddress.consume(address);
        await pair.consume(`${name}\n${address}`);
        await byName.consume(name);
      } catch (thrown) {
        throw refuseExcess(thrown, (seconds) => `Too many attempts to sign in. Try again in ${seconds} seconds.`);
      }
    },
    async giveBack(name: string, address: string): Promise<void> {
      await pair.delete(`${name}\n${address}`);
      await byAddress.reward(address);
      await byName.reward(name);
    },
  };
}

/** How often a provider's answer may be wrong within five minutes: 30 times from one address. */
export function createAnswerLimit() {
  const byAddress = new RateLimiterMemory({ points: 30, duration: windowSeconds });
  return {
    /** Counts an answer; `too-many-requests` when there were too many. */
    async take(address: string): Promise<void> {
      try {
        await byAddress.consume(address);
      } catch (thrown) {
        throw refuseExcess(thrown, (seconds) => `Too many attempts to sign in. Try again in ${seconds} seconds.`);
      }
    },
    async giveBack(address: string): Promise<void> {
      await byAddress.reward(address);
    },
  };
}

export type AnswerLimit = ReturnType<typeof createAnswerLimit>;
