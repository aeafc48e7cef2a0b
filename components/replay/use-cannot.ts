"use client";

import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/components/data/queries";
import type { Permission } from "@/lib/permissions";

/** Why the actor may not `action`, in one sentence; null when nothing speaks against it. */
export function useCannot(permission: Permission, action: string): string | null {
  const { data: session, error } = useQuery(sessionQuery());
  if (error) return `Not available: ${error.message}`;
  if (!session) return "Finding out whether you may.";
  return session.permissions.includes(permission) ? null : `Your role, ${session.actor.role}, may not ${action}.`;
}
