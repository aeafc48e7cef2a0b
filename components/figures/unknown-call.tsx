import dynamic from "next/dynamic";
import Link from "next/link";
import { usePastMoment } from "@/components/data/past-moment";
import { DrawnState } from "@/components/ui/drawn-state";
import { paths } from "@/lib/paths";
import { Name } from "./name";

const ArchivedMatches = dynamic(() => import("./archived-matches").then((module) => module.ArchivedMatches), {
  ssr: false,
});

/** Shown where a call was asked for that the console does not know. */
export function UnknownCall({ callId, why }: { callId: string; why?: string }) {
  const isPast = usePastMoment() !== null;
  return (
    <DrawnState
      shape="question"
      tone="quiet"
      title="No such call"
      action={
        <Link href={paths.calls()} className="text-accent hover:underline">
          All calls
        </Link>
      }
    >
      <p className="font-mono text-xs break-all">
        <Name of={callId} longest={2_048} />
      </p>
      <p className="mt-1">
        {isPast
          ? (why ?? "It was not on the board at this moment.")
          : "Its stream was deleted, has expired, or is not under the watched pattern."}
      </p>
      {why === undefined || isPast ? null : <p className="figure mt-1">{why}</p>}
      <ArchivedMatches text={callId} />
    </DrawnState>
  );
}
