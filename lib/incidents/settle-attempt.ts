import type { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import type { IncidentRecord, IncidentSending } from "@/lib/schema/incident";
import { toldKey } from "./plan-deliveries";

export type AttemptOutcome =
  | { kind: "taken" }
  /** 5xx, 429, or nobody answered: worth another attempt. */
  | { kind: "retry"; problem: string; retryAfterMs: number | null }
  /** The receiver will not take it the next time either. */
  | { kind: "refused"; problem: string };

export type Pace = { firstRetryMs: number; maxRetryMs: number; maxAttempts: number };

export type Settled = {
  /** Null: it is done with. */
  delivery: Delivery | null;
  told: Map<string, Told | null>;
  lines: { incidentId: string; line: IncidentSending }[];
  isGivenUp: boolean;
};

const longestWaitMs = 3_600_000;

/**
 * What an attempt leads to: a back-off that doubles, as long as the receiver asks for and an hour at most, until the
 * attempts are used up. Who may have heard of an incident hears of its end.
 */
export function settleAttempt(
  {
    route,
    delivery,
    records,
    toldOf,
    outcome,
    nowMs,
  }: {
    route: AlertRoute;
    delivery: Delivery;
    /** What the delivery was about, as it was told. */
    records: readonly IncidentRecord[];
    /** What this route was told of each before. */
    toldOf: (incidentId: string) => Told | null;
    outcome: AttemptOutcome;
    nowMs: number;
  },
  pace: Pace,
): Settled {
  const attempts = delivery.attempts + 1;
  const isGivenUp = outcome.kind === "refused" || (outcome.kind === "retry" && attempts >= pace.maxAttempts);
  const problem = outcome.kind === "taken" ? null : outcome.problem;
  const kind = outcome.kind === "taken" ? "sent" : isGivenUp ? "given-up" : "failed";
  const isSaid =
    delivery.isRepeat && !delivery.isReminder ? isGivenUp : kind !== "failed" || problem !== delivery.lastProblem;
  const lines: Settled["lines"] = [];
  const told = new Map<string, Told | null>();
  for (const record of records) {
    const { incidentId, severity, resolvedAtMs } = record;
    const isOver = resolvedAtMs !== null;
    const fires = delivery.isReminder ? "reminder" : "firing";
    const what = delivery.what === "acknowledged" ? "acknowledged" : isOver ? "resolved" : fires;
    const line = {
      kind,
      atMs: nowMs,
      route: route.name,
      to: route.to,
      what,
      attempts,
      problem,
    } satisfies IncidentSending;
    if (isSaid && delivery.incidentIds.includes(incidentId)) lines.push({ incidentId, line });
    const isDone = outcome.kind === "taken" || isGivenUp;
    const before = toldOf(incidentId);
    if (isOver && isDone) told.set(toldKey(route.name, incidentId), null);
    else if (delivery.isReminder && before !== null) {
      // Whatever becomes of a reminder, it was told before.
      if (isDone)
        told.set(toldKey(route.name, incidentId), { ...before, atMs: nowMs, reminders: before.reminders + 1 });
    } else if (!isOver && delivery.what === "alerts" && outcome.kind !== "refused") {
      const isSure = outcome.kind === "taken";
      told.set(toldKey(route.name, incidentId), { isSure, severity, atMs: nowMs, reminders: 0 });
    }
  }
  if (outcome.kind === "taken" || isGivenUp) return { delivery: null, told, lines, isGivenUp };
  const doubledMs = Math.min(pace.maxRetryMs, pace.firstRetryMs * 2 ** (attempts - 1));
  const waitMs = Math.min(longestWaitMs, Math.max(doubledMs, outcome.retryAfterMs ?? 0));
  return { delivery: { ...delivery, attempts, lastProblem: problem, dueAtMs: nowMs + waitMs }, told, lines, isGivenUp };
}
