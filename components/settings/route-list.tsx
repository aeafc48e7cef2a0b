"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { askApi } from "@/components/data/api-client";
import { alertRoutesQuery } from "@/components/data/page-queries";
import { sessionQuery } from "@/components/data/queries";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { formatCounted, formatDateTime, formatDuration } from "@/lib/format";
import { routeSetting } from "@/lib/incidents/route-rules";
import { rulesPhrases } from "@/lib/incidents/rules-text";
import type { ShownRoute } from "@/lib/schema/alert-route";
import { RouteForm } from "./route-form";
import { useRouteRules } from "./use-route-rules";

/** Who is told of incidents of what, how each receiver fares, and ways to change and to try it. */
export function RouteList() {
  const { data, error } = useQuery(alertRoutesQuery());
  const { data: session } = useQuery(sessionQuery());
  const mayTest = session?.permissions.includes("alert-routes.test") ?? false;
  const [change, setChange] = useQueryState("change", parseAsString);
  return (
    <section aria-labelledby="routes" className="px-3 py-3 sm:px-4">
      <h2 id="routes" className="text-lg font-semibold">
        Alert routes
      </h2>
      {error ? <p className="text-xs text-warn">Not known: {error.message}</p> : null}
      {data?.problem ? (
        <p role="status" className="border-l-2 border-bad pl-2 text-xs">
          {data.problem} The last good ones are in force.
        </p>
      ) : null}
      {data && data.routes.length === 0 ? (
        <p className="text-text-2">
          {data.file === null
            ? "Nobody is told of incidents. Name a file with routes in CALLBOARD_ALERT_ROUTES_FILE and start anew."
            : `Nobody is told of incidents: ${data.file} names no route. It is read again when it changes.`}
        </p>
      ) : null}
      <ul aria-label="Alert routes">
        {data?.routes.map((route) => (
          <RouteLine
            key={route.name}
            route={route}
            mayTest={mayTest}
            isOpen={session?.permissions.includes("settings.write") === true && change === routeSetting(route.name)}
            onOpen={(isOpen) => void setChange(isOpen ? routeSetting(route.name) : null)}
          />
        ))}
      </ul>
    </section>
  );
}

interface RouteLineProps {
  route: ShownRoute;
  mayTest: boolean;
  isOpen: boolean;
  onOpen(isOpen: boolean): void;
}

function RouteLine({ route, mayTest, isOpen, onOpen }: RouteLineProps) {
  const { name, to, host, lastSentAtMs, lastFailedAtMs, lastProblem, givenUp, waiting, quietUntilMs, rules, changed } =
    route;
  const rule = useRouteRules(route, () => onOpen(false));
  const isFailing = lastFailedAtMs !== null && (lastSentAtMs === null || lastFailedAtMs > lastSentAtMs);
  const trial = useMutation({
    mutationFn: () => askApi("testAlertRoute", { params: { name }, body: { requestId: crypto.randomUUID() } }),
  });
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line py-1.5 last:border-b-0">
      <span className="flex items-baseline gap-1.5 font-medium">
        {isFailing ? (
          <Shape shape="cross" tone="bad" />
        ) : lastSentAtMs === null ? (
          <Shape shape="ring" tone="quiet" />
        ) : (
          <Shape shape="disc" tone="good" />
        )}
        {name}
      </span>
      <span className="text-text-2">
        {to} at <span className="font-mono text-xs">{host}</span>
      </span>
      <span className="text-xs text-text-2">
        {lastSentAtMs === null ? "nothing sent yet" : `last sent ${formatDateTime(lastSentAtMs)}`}
        {waiting === 0 ? "" : ` · ${formatCounted(waiting, "notification")} waiting`}
        {givenUp === 0 ? "" : ` · ${formatCounted(givenUp, "notification")} given up`}
        {quietUntilMs === null ? "" : ` · quiet until ${formatDateTime(quietUntilMs).slice(0, 16)}`}
      </span>
      <span data-tip={mayTest ? "Sends a test once, and says what came back" : "Your role may not send a test."}>
        <Button className="max-sm:h-11" disabled={!mayTest || trial.isPending} onClick={() => trial.mutate()}>
          {trial.isPending ? "Sending…" : "Test"}
        </Button>
      </span>
      {isOpen ? null : (
        <span data-tip={rule.cannot ?? undefined}>
          <Button
            className="max-sm:h-11"
            disabled={rule.cannot !== null}
            aria-label={`Change ${name}`}
            onClick={() => onOpen(true)}
          >
            Change
          </Button>
        </span>
      )}
      <span className="w-full text-xs">
        {rulesPhrases(rules).join(" · ")}
        <span className="text-text-2">
          {changed === null ? (
            " · from the file"
          ) : (
            <>
              {" · changed here by "}
              <SafeText text={changed.by} longest={60} /> at {formatDateTime(changed.atMs)}; the file says:{" "}
              {rulesPhrases(changed.from).join(" · ")}
            </>
          )}
        </span>
      </span>
      {isOpen ? (
        <RouteForm
          route={route}
          isBusy={rule.isBusy}
          problem={rule.problem}
          onSave={rule.save}
          onClose={() => onOpen(false)}
        />
      ) : null}
      {isFailing && lastProblem ? <span className="w-full text-xs text-bad">{lastProblem}</span> : null}
      <span role="status" className="w-full text-xs text-text-2">
        {trial.error ? trial.error.message : null}
        {trial.data
          ? trial.data.isSent
            ? `Test received in ${formatDuration(trial.data.durationMs)}.`
            : `Test not received: ${trial.data.problem ?? `answered ${trial.data.httpStatus ?? "nothing"}`}`
          : null}
      </span>
    </li>
  );
}
