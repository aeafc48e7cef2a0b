import { formatDuration, formatRate } from "@/lib/format";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { Figure } from "./figure";

/** How long until nothing waits, at the rates that are told on hover. */
export function Drain({
  group,
}: {
  group: Pick<GroupRollUp, "drain" | "drainMs" | "readsPerSecond" | "addsPerSecond">;
}) {
  const { drain, drainMs, readsPerSecond, addsPerSecond } = group;
  const text =
    drain === "draining" ? formatDuration(drainMs) : drain === "none" ? "–" : drain === "never" ? "never" : "?";
  return <Figure text={text} tip={`reads ${formatRate(readsPerSecond)}/s, adds ${formatRate(addsPerSecond)}/s`} />;
}
