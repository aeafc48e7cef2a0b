import { formatCounted } from "@/lib/format";
import type { Call } from "@/lib/schema/call";

type Told = NonNullable<Call["failover"]>;

const maxGroups = 5;

/** What a call lost, and which of its groups get entries again, since another server took over. */
export function describeCallFailover({ from, to, lostEntries, isAtLeast, isStreamLost, setBack }: Told): string {
  const atLeast = isAtLeast ? "at least " : "";
  const counted =
    lostEntries === null ? "entries, nobody counts how many" : formatCounted(lostEntries, "entry", "entries");
  const whole = isStreamLost ? "the stream as a whole, " : "";
  const lost =
    isStreamLost || lostEntries === null || lostEntries > 0
      ? `It had not copied ${whole}${lostEntries === null ? "" : atLeast}${counted}: Redis cannot give them back.`
      : "Every entry that was seen is there.";
  const again = setBack
    .slice(0, maxGroups)
    .map(({ groupName, again: entries, isAtLeast: isMore }) =>
      entries === null
        ? `${groupName} an unknown number of entries`
        : `${groupName} ${isMore ? "at least " : ""}${formatCounted(entries, "entry", "entries")}`,
    );
  if (setBack.length > maxGroups) again.push(`${formatCounted(setBack.length - maxGroups, "more group")} some`);
  const repeated = again.length === 0 ? "" : ` Delivered a second time: to ${again.join(", to ")}.`;
  return `${to} took over from ${from}. ${lost}${repeated}`;
}
