"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { alertRoutesQuery } from "@/components/data/page-queries";
import { sessionQuery } from "@/components/data/queries";
import { routeSetting } from "@/lib/incidents/route-rules";
import type { ShownRoute } from "@/lib/schema/alert-route";
import { useSettings } from "./use-settings";

/** Changes what a route hears of, as a setting of its own. */
export function useRouteRules({ name }: ShownRoute, onDone: () => void) {
  const client = useQueryClient();
  const { answer, error, change } = useSettings();
  const { data: session } = useQuery(sessionQuery());
  const cannot = session?.permissions.includes("settings.write")
    ? answer === undefined
      ? `What is in force is not known${error ? `: ${error.message}` : " yet"}`
      : null
    : session
      ? `Your role, ${session.actor.role}, may not change routes.`
      : "Finding out whether you may.";
  return {
    cannot,
    isBusy: change.isPending,
    problem: change.error?.message ?? null,
    save(text: string | null): void {
      if (answer === undefined) return;
      const onSuccess = () => {
        void client.invalidateQueries({ queryKey: alertRoutesQuery().queryKey });
        onDone();
      };
      change.mutate({ version: answer.version, name: routeSetting(name), text }, { onSuccess });
    },
  };
}
