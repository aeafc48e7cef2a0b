import { visibleName } from "@/lib/visible-name";

/** An id or a name that others chose: isolated from what stands beside it, nothing in it unseen. */
export function Name({ of, longest }: { of: string; longest?: number }) {
  return <bdi>{visibleName(of, longest)}</bdi>;
}
