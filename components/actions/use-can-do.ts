"use client";

import { useQuery } from "@tanstack/react-query";
import { abilitiesQuery } from "@/components/data/page-queries";
import { usePastMoment } from "@/components/data/past-moment";
import { sessionQuery } from "@/components/data/queries";
import { useFleet } from "@/components/data/use-fleet";
import { useFreshness } from "@/components/data/use-freshness";
import { formatClock } from "@/lib/format";
import type { Verb } from "@/lib/schema/action";
import { verbs } from "@/lib/verbs";

/** Why the actor cannot do it, in one sentence; null when nothing speaks against it. */
export function useCannotDo(): (verb: Verb) => string | null {
  const session = useQuery(sessionQuery());
  const abilities = useQuery(abilitiesQuery());
  const lost = useLost();
  const pastMs = usePastMoment();
  return (verb) => {
    if (pastMs !== null) return "The past is shown: nothing can be acted on. Go back to now first.";
    if (lost !== null) return lost;
    const failed = session.error ?? abilities.error;
    if (failed) return `Not available: ${failed.message}`;
    if (!session.data || !abilities.data) return "Finding out whether you may.";
    if (!session.data.permissions.includes(verbs[verb].permission)) {
      return `Your role, ${session.data.actor.role}, may not do this.`;
    }
    return abilities.data.verbs[verb].reason;
  };
}

/** What is shown may be old while Redis or the console is away: nothing is acted on by it. */
function useLost(): string | null {
  const { snapshot } = useFleet();
  const { kind, problem, sinceMs } = useFreshness();
  const isRedisAway = kind === "stale" && snapshot?.connection.state !== "connected";
  if (!isRedisAway && kind !== "reconnecting" && kind !== "unreachable") return null;
  const since = sinceMs === null || sinceMs === 0 ? "" : ` since ${formatClock(sinceMs)}`;
  return `${problem ?? "Redis does not answer"}${since}; actions wait until it is back.`;
}
