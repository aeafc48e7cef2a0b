import { RateLimiterMemory } from "rate-limiter-flexible";
import { networkOf } from "@/lib/net/network-of";
import { refuseExcess } from "./refuse-excess";

const windowSeconds = 300;
const excess = (seconds: number) => `Too many attempts to sign in. Try again in ${seconds} seconds.`;

/** Who tries: the name with the mark of its password, so that a new password begins a new count; from where. */
export type Attempt = {
  name: string;
  address: string;
  /** A browser in which this person has signed in before. */
  isKnownBrowser: boolean;
};

/**
 * How often a wrong password may be tried within five minutes: 5 times for a name from one network, 20 times from one
 * network, 50 times for a name from anywhere. A right one gives its attempt back. A browser in which the person has signed
 * in before has 5 tries of its own, whatever others do: nobody can lock a person out of it.
 */
export function createAttemptLimit() {
  const of = (points: number) => new RateLimiterMemory({ points, duration: windowSeconds });
  const [pair, byAddress, byName, byBrowser] = [of(5), of(20), of(50), of(5)];

  return {
    /** Counts an attempt; `too-many-requests` when there were too many. */
    async take({ name, address, isKnownBrowser }: Attempt): Promise<void> {
      const from = networkOf(address);
      try {
        if (isKnownBrowser) {
          await byBrowser.consume(name);
          return;
        }
        await byAddress.consume(from);
        await pair.consume(`${name}\n${from}`);
        await byName.consume(name);
      } catch (thrown) {
        throw refuseExcess(thrown, excess);
      }
    },
    async giveBack({ name, address, isKnownBrowser }: Attempt): Promise<void> {
      if (isKnownBrowser) {
        await byBrowser.delete(name);
        return;
      }
      const from = networkOf(address);
      await pair.delete(`${name}\n${from}`);
      await byAddress.reward(from);
      await byName.reward(name);
    },
  };
}

/** How often a provider's answer may be wrong within five minutes: 30 times from one network. */
export function createAnswerLimit() {
  const byAddress = new RateLimiterMemory({ points: 30, duration: windowSeconds });
  return {
    /** Counts an answer; `too-many-requests` when there were too many. */
    async take(address: string): Promise<void> {
      try {
        await byAddress.consume(networkOf(address));
      } catch (thrown) {
        throw refuseExcess(thrown, excess);
      }
    },
    async giveBack(address: string): Promise<void> {
      await byAddress.reward(networkOf(address));
    },
  };
}

export type AnswerLimit = ReturnType<typeof createAnswerLimit>;
