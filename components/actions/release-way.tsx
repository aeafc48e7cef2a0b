"use client";

import { useQuery } from "@tanstack/react-query";
import { abilitiesQuery } from "@/components/data/page-queries";

/** How this Redis can release, and so what the workers must do. */
export function ReleaseWay() {
  const { data } = useQuery(abilitiesQuery());
  if (!data) return null;
  return (
    <p className="text-xs text-text-3">
      {data.releaseBy === "xnack"
        ? "By XNACK: nobody owns them until a worker takes them."
        : "This Redis has no XNACK: they keep their owner, and their idle time is raised so that the next XAUTOCLAIM takes them."}
    </p>
  );
}
