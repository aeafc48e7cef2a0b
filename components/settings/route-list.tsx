"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { alertRoutesQuery, sessionQuery } from "@/components/data/queries";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { formatCounted, formatDateTime, formatDuration } from "@/lib/format";
import type { ShownRoute } from "@/lib/schema/alert-route";

/** Who is told of incidents, how each receiver fares, and a way to try it. */
export function RouteList() {
  const { data, error } = useQuery(alertRoutesQuery());
  const { data: session } = useQuery(sessionQuery());
  const mayTest = session?.permissions.includes("alert-routes.test") ?? false;
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
          Nobody is told of incidents. Name a file with routes in CALLBOARD_ALERT_ROUTES_FILE and start anew.
        </p>
      ) : null}
      <ul aria-label="Alert routes">
        {data?.routes.map((route) => (
          <RouteLine key={route.name} route={route} mayTest={mayTest} />
        ))}
      </ul>
    </section>
  );
}

function RouteLine({ route, mayTest }: { route: ShownRoute; mayTest: boolean }) {
  const { name, to, host, lastSentAtMs, lastFailedAtMs, lastProblem, givenUp, waiting, quietUntilMs } = route;
  const isFailing = lastFailedAtMs !== null && (lastSentAtMs === null || lastFailedAtMs > lastSentAtMs);
  const trial = useMutation({
    mutationFn: () => askApi("testAlertRoute", { params: { name }, body: { requestId: crypto.randomUUID() } }),
  });
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line py-1.5 last:border-b-0">
      <span className="flex items-baseline gap-1.5 font-medium">
        <Shape shape={isFailing ? "cross" : "disc"} tone={isFailing ? "bad" : "good"} />
        {name}
      </span>
      <span className="text-text-2">
        {to} at <span className="font-mono text-xs">{host}</span>
      </span>
      <span className="text-xs text-text-2">
        {lastSentAtMs === null ? "nothing sent yet" : `last sent ${formatDateTime(lastSentAtMs)}`}
        {waiting === 0 ? "" : ` · ${formatCounted(waiting, "notification")} waiting`}
        {givenUp === 0 ? "" : ` · ${formatCounted(givenUp, "notification")} given up`}
        {quietUntilMs === null ? "" : ` · quiet until ${formatDateTime(quietUntilMs)}`}
      </span>
      <span data-tip={mayTest ? "Sends a test once, and says what came back" : "Your role may not send a test."}>
        <Button className="max-sm:h-11" disabled={!mayTest || trial.isPending} onClick={() => trial.mutate()}>
          {trial.isPending ? "Sending…" : "Test"}
        </Button>
      </span>
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
