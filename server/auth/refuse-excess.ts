import { RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/server/errors";

/** What a limiter threw, as `too-many-requests` with when to ask again; anything else as it is. */
export function refuseExcess(thrown: unknown, say: (seconds: number) => string): unknown {
  if (!(thrown instanceof RateLimiterRes)) return thrown;
  const retryAfterMs = Math.max(1_000, thrown.msBeforeNext);
  return new AppError("too-many-requests", say(Math.ceil(retryAfterMs / 1_000)), { retryAfterMs });
}
