import type { ChosenStreams, StreamLimits } from "./choose-streams";
import { type Family, gauge } from "./family";

export type BoundFacts = {
  groupNames: number;
  groupsTold: number;
  maxGroups: number;
  limits: StreamLimits;
  streams: ChosenStreams | null;
};

/** How many series there may be, and what has none for that. */
export function boundFamilies({ groupNames, groupsTold, maxGroups, limits, streams }: BoundFacts): Family[] {
  const rows = streams?.chosen.map(({ row }) => row) ?? [];
  const unknownLags = rows.reduce(
    (sum, { groups }) => sum + groups.filter(({ lagEntries }) => lagEntries === null).length,
    0,
  );
  const moreGroups = rows.reduce((sum, row) => sum + (row.moreGroups?.groups ?? 0), 0);
  return [
    gauge("callboard_metrics_groups_limit", "Group names that have series at most.", maxGroups),
    gauge("callboard_metrics_groups_left_out", "Group names without series.", groupNames - groupsTold),
    gauge(
      "callboard_metrics_streams_limit",
      "Streams that have series of their own at most; 0 is off.",
      limits.maxStreams,
    ),
    gauge("callboard_metrics_stream_series_limit", "Series of single streams at most.", limits.maxSeries),
    ...(streams === null
      ? []
      : [
          gauge("callboard_metrics_streams", "Streams with series of their own.", rows.length),
          gauge(
            "callboard_metrics_streams_left_out",
            "Streams without any, for the limits or for not being readable.",
            streams.leftOut,
          ),
          gauge(
            "callboard_metrics_stream_groups_left_out",
            "Groups of single streams that are counted by the console and not listed.",
            moreGroups,
          ),
          gauge(
            "callboard_metrics_stream_lag_left_out",
            "Groups of single streams that have no redis_stream_group_lag, because it is not known.",
            unknownLags,
          ),
        ]),
  ];
}
