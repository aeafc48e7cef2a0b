"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { alertRoutesQuery } from "@/components/data/incident-queries";
import { sessionQuery } from "@/components/data/queries";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatCounted } from "@/lib/format";
import type { ShownRoute } from "@/lib/schema/alert-route";

/** Who is told, how each receiver fares, and a way to try it. */
export function RoutesStrip() {
  const { data, error } = useQuery(alertRoutesQuery());
  if (error)
    return (
      <p className="border-b border-line px-3 pb-1.5 text-xs text-warn sm:px-4">
        Who is told could not be read: {error.message}
      </p>
    );
  if (!data) return <div className="h-7 border-b border-line" />;
  if (data.routes.length === 0) {
    return (
      <p className="border-b border-line px-3 pb-1.5 text-xs text-text-3 sm:px-4">
        {data.file === null
          ? "Nobody is told: CALLBOARD_ALERT_ROUTES_FILE names no file of receivers."
          : "Nobody is told: the file of receivers names none."}
      </p>
    );
  }
  return (
    <ul
      aria-label="Receivers"
      className="flex flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-3 pb-1.5 text-xs sm:px-4"
    >
      <li className="text-text-3">Told:</li>
      {data.routes.map((route) => (
        <RouteMark key={route.name} route={route} />
      ))}
    </ul>
  );
}

function RouteMark({ route }: { route: ShownRoute }) {
  const session = useQuery(sessionQuery());
  const { name, to, host, quietUntilMs } = route;
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => askApi("testAlertRoute", { params: { name }, body: { requestId: crypto.randomUUID() } }),
  });
  const mayTest = session.data?.permissions.includes("alert-routes.test") ?? false;
  const { shape, tone, text } = fareOf(route);
  const tried = error?.message ?? (data ? (data.isSent ? "test taken" : `test failed: ${data.problem}`) : null);
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      <Shape shape={shape} tone={tone} />
      <span className="font-medium" data-tip={`${to} at ${host}`}>
        {name}
      </span>
      <span className={tone === "bad" || tone === "warn" ? "text-text" : "text-text-3"}>
        {text}
        {quietUntilMs === null ? "" : `, quiet until ${formatClock(quietUntilMs).slice(0, 5)}`}
      </span>
      {mayTest ? (
        <Button look="quiet" disabled={isPending} aria-label={`Send a test to ${name}`} onClick={() => mutate()}>
          {isPending ? "Sending…" : "Test"}
        </Button>
      ) : null}
      {tried === null ? null : (
        <span role="status" className={data?.isSent ? "text-good" : "text-bad"}>
          {tried}
        </span>
      )}
    </li>
  );
}

/** What is wrong with one that fails is a notice of the page, and said once. */
function fareOf({ lastSentAtMs, lastFailedAtMs, givenUp, waiting }: ShownRoute) {
  const isFailing = lastFailedAtMs !== null && lastFailedAtMs > (lastSentAtMs ?? 0);
  if (isFailing && waiting === 0) {
    return { shape: "cross", tone: "bad", text: `${formatCounted(givenUp, "notification")} given up` } as const;
  }
  if (isFailing) return { shape: "triangle", tone: "warn", text: "fails, tried again" } as const;
  if (lastSentAtMs === null) return { shape: "ring", tone: "quiet", text: "nothing sent yet" } as const;
  return { shape: "disc", tone: "good", text: `last told ${formatClock(lastSentAtMs)}` } as const;
}
