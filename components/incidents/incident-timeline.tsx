import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatDateTime } from "@/lib/format";
import { eventText } from "@/lib/incidents/event-text";
import type { IncidentEvent } from "@/lib/schema/incident";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const shapes: Record<Tone, ShapeName> = { bad: "cross", warn: "triangle", good: "disc", info: "half", quiet: "ring" };

/** Everything that happened, oldest first. */
export function IncidentTimeline({ events }: { events: readonly IncidentEvent[] }) {
  return (
    <section aria-label="Timeline">
      <h3 className="pb-1 text-xs text-text-3">Timeline</h3>
      <ol className="border-l border-line-strong pl-3">
        {events.map((event) => {
          const { title, more, tone } = eventText(event);
          return (
            <li
              key={`${event.kind} ${event.atMs} ${title}`}
              className="grid grid-cols-[auto_64px_minmax(0,1fr)] gap-x-2 py-0.5"
            >
              <span className="-ml-[18.5px] self-start bg-bg py-0.5">
                <Shape shape={shapes[tone]} tone={tone} />
              </span>
              <time
                className="figure text-text-3"
                dateTime={new Date(event.atMs).toISOString()}
                data-tip={formatDateTime(event.atMs)}
              >
                {formatClock(event.atMs)}
              </time>
              <span className="min-w-0 break-words">
                {title}
                {more === null ? null : (
                  <span className="block text-xs whitespace-pre-line text-text-2">
                    <SafeText text={more} longest={2_000} />
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
