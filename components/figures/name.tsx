import { visibleName } from "@/lib/visible-name";

/** An id or a name that others chose: isolated from what stands beside it, nothing in it unseen. */
export function Name({ of, longest }: { of: string; longest?: number }) {
  return <bdi>{visibleName(of, longest)}</bdi>;
}

const tailLength = 7;

/** An id that gives way in its middle where there is no room: ids that begin alike differ at their ends. */
export function CutName({ of }: { of: string }) {
  const shown = visibleName(of);
  if (shown.length <= 2 * tailLength) return <bdi>{shown}</bdi>;
  return (
    <bdi className="flex min-w-0">
      <span className="truncate">{shown.slice(0, -tailLength)}</span>
      <span className="shrink-0">{shown.slice(-tailLength)}</span>
    </bdi>
  );
}
