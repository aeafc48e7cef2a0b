import { paths } from "../paths";
import { momentParam, momentText } from "../recording/moment-param";
import { nearestRecorded } from "../recording/step-moment";
import type { IncidentRecord } from "../schema/incident";
import type { Recording } from "../schema/recording";

type Moments = Pick<IncidentRecord, "groupName" | "openedAtMs" | "resolvedAtMs">;

/** Frames are some seconds apart: this near one is of the same moment. */
const maxOffMs = 15_000;

/** The board as it stood when an incident was opened and when it was over, as far as that was recorded. */
export function boardMoments(
  { groupName, openedAtMs, resolvedAtMs }: Moments,
  recording: Pick<Recording, "spans">,
): { label: string; href: string }[] {
  const linkAt = (label: string, atMs: number | null) => {
    const nearMs = atMs === null ? null : nearestRecorded(recording, atMs);
    if (atMs === null || nearMs === null || Math.abs(nearMs - atMs) > maxOffMs) return [];
    const search = new URLSearchParams({
      ...(groupName === null ? {} : { group: groupName }),
      [momentParam]: momentText(nearMs),
    });
    return [{ label, href: paths.calls(`?${search}`) }];
  };
  return [...linkAt("the board when it was opened", openedAtMs), ...linkAt("when it was over", resolvedAtMs)];
}
