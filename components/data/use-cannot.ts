"use client";

import { useQuery } from "@tanstack/react-query";
import type { Permission } from "@/lib/permissions";
import { sessionQuery } from "./queries";

/** Why the actor may not `action`, in one sentence; null when nothing speaks against it. */
export function useCannot(permission: Permission, action: string): string | null {
  const { data: session, error } = useQuery(sessionQuery());
  if (error) return `Not available: ${error.message}`;
  if (!session) return "Finding out whether you may.";
  return session.permissions.includes(permission) ? null : `Your role, ${session.actor.role}, may not ${action}.`;
}
