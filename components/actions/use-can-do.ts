"use client";

import { useQuery } from "@tanstack/react-query";
import { abilitiesQuery, sessionQuery } from "@/components/data/queries";
import { verbPermission } from "@/lib/actions/verb-permission";
import type { Verb } from "@/lib/schema/action";

/** Why the actor cannot do it, in one sentence; null when nothing speaks against it. */
export function useCannotDo(): (verb: Verb) => string | null {
  const session = useQuery(sessionQuery());
  const abilities = useQuery(abilitiesQuery());
  return (verb) => {
    const failed = session.error ?? abilities.error;
    if (failed) return `Not available: ${failed.message}`;
    if (!session.data || !abilities.data) return "Finding out whether you may.";
    if (!session.data.permissions.includes(verbPermission[verb])) {
      return `Your role, ${session.data.actor.role}, may not do this.`;
    }
    return abilities.data.verbs[verb].reason;
  };
}
