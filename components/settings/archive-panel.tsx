"use client";

import { useQuery } from "@tanstack/react-query";
import { archiveQuery } from "@/components/data/archive-queries";
import { sessionQuery } from "@/components/data/queries";
import { Shape } from "@/components/ui/shape";
import { archiveFacts, whoCopies } from "@/lib/archive/archive-facts";
import { ForgetForm } from "./forget-form";

const refreshMs = 5_000;

/** What is kept of the calls, how far behind the copy is, what goes next, and the way to remove a call for good. */
export function ArchivePanel() {
  const { data, error } = useQuery({ ...archiveQuery(), refetchInterval: refreshMs });
  const { data: session } = useQuery(sessionQuery());
  const mayRemove = session?.permissions.includes("archive.delete") ?? false;
  const who = data === undefined ? null : whoCopies(data);
  const damaged = data?.files.filter(({ problem }) => problem !== null) ?? [];
  return (
    <section aria-labelledby="archive" className="px-3 py-3 sm:px-4">
      <h2 id="archive" className="text-lg font-semibold">
        Archive
      </h2>
      {error ? (
        <p role="status" className="text-xs text-warn">
          {data === undefined ? "Not known" : "Not asked anew"}: {error.message}
        </p>
      ) : null}
      {who === null ? null : (
        <p className="flex items-baseline gap-2 py-1">
          <Shape shape={who.shape} tone={who.tone} />
          {who.text}
        </p>
      )}
      {data === undefined ? null : (
        <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[10rem_1fr]">
          {archiveFacts(data).map(({ label, text }) => (
            <div key={label} className="contents">
              <dt className="text-text-2">{label}</dt>
              <dd className="figure min-w-0 max-sm:mb-1">{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {damaged.map(({ name, problem }) => (
        <p key={name} className="mt-1 border-l-2 border-bad pl-2 text-xs">
          <span className="font-mono">{name}</span> is left out: {problem}
        </p>
      ))}
      {mayRemove && data !== undefined && data.state !== "off" ? <ForgetForm /> : null}
    </section>
  );
}
