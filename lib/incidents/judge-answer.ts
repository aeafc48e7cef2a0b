import type { AttemptOutcome } from "./settle-attempt";

/** What a receiver's answer means. Nothing of its body is believed. */
export function judgeAnswer(status: number, retryAfter: string | undefined): AttemptOutcome {
  if (status >= 200 && status < 300) return { kind: "taken" };
  if (status >= 300 && status < 400) {
    return { kind: "refused", problem: `answered ${status}: redirects are not followed, name the final address` };
  }
  if (status === 429 || status >= 500) {
    return { kind: "retry", problem: `answered ${status}`, retryAfterMs: secondsOf(retryAfter) };
  }
  return { kind: "refused", problem: `answered ${status}: it will not take this` };
}

function secondsOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}
