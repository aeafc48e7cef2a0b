import { Shape } from "@/components/ui/shape";
import type { Advisory } from "@/lib/schema/server";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const looks: Record<Advisory["kind"], { shape: ShapeName; tone: Tone; word: string }> = {
  security: { shape: "cross", tone: "bad", word: "security" },
  trimming: { shape: "triangle", tone: "warn", word: "trimming" },
  counters: { shape: "half", tone: "warn", word: "counters" },
  deduplication: { shape: "half", tone: "warn", word: "duplicates" },
};

const order: readonly Advisory["kind"][] = ["security", "trimming", "counters", "deduplication"];

/** What is known of this release, the gravest first, each with where it is mended. */
export function AdvisoryList({ advisories, isLookedUp }: { advisories: readonly Advisory[]; isLookedUp: boolean }) {
  if (!isLookedUp) return <span className="text-text-2">? · the server names no version to look up</span>;
  if (advisories.length === 0) return <span>Nothing in the table that this console holds.</span>;
  const sorted = [...advisories].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <>
      <ul className="flex flex-col gap-1.5">
        {sorted.map(({ advisoryId, kind, title, text, mendedIn }) => (
          <li key={advisoryId} className="grid grid-cols-[auto_1fr] gap-x-2">
            <span className="pt-0.5">
              <Shape shape={looks[kind].shape} tone={looks[kind].tone} label={looks[kind].word} />
            </span>
            <span className="min-w-0">
              {title}
              <span className="block text-xs text-text-2">
                {text} {mendedIn === null ? "No release mends it yet." : `Mended in ${mendedIn}.`}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-xs text-text-3">
        By the release's number: a distribution's package may hold a fix without showing it.
      </p>
    </>
  );
}
