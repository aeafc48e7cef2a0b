"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { fleetQuery } from "@/components/data/queries";
import { assignGroupHues } from "@/lib/charts/group-hue";
import { visibleName } from "@/lib/visible-name";
import { Name } from "./name";

const noNames: readonly string[] = [];

/** The hue of every group of the fleet: one for each name, on every screen. */
export function useGroupHues(): ReadonlyMap<string, number> {
  const { data: names = noNames } = useQuery({
    ...fleetQuery(),
    select: (snapshot) => snapshot.groups.map((group) => group.name),
  });
  return useMemo(() => assignGroupHues(names), [names]);
}

export const hueColour = (hue: number | undefined): string =>
  hue === undefined ? "var(--quiet)" : `var(--group-${hue})`;

export function GroupName({ name, hue }: { name: string; hue: number | undefined }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden className="h-3 w-1 shrink-0 rounded-full" style={{ background: hueColour(hue) }} />
      <span className="truncate">
        <Name of={name} />
      </span>
    </span>
  );
}

/** In a cell that may be too narrow for it: the whole name on hover. */
export function GroupCell({ name, hue }: { name: string; hue: number | undefined }) {
  return (
    <span className="flex min-w-0" data-tip={visibleName(name)}>
      <GroupName name={name} hue={hue} />
    </span>
  );
}
