import type { OutcomeKind, OutcomeWhy, Verb } from "@/lib/schema/action";
import { verbs } from "@/lib/verbs";

/** What a script says of one target. `isResumed`: an earlier try of the same request may have done it already. */
export type ScriptVerdict = {
  verb: Verb;
  code: string;
  extra: string;
  requestId: string;
  isResumed: boolean;
  /** Who holds the entry now; empty for nobody. */
  owner: string;
  /** Whom a claim was for. */
  toConsumer: string;
};

export type Decided = { outcome: OutcomeKind; why?: OutcomeWhy; detail?: string };

const notPermitted = /NOPERM|can't access at least one of the keys|can't run this command|no permissions/i;

/** The outcome of one target from what the script found, in the words of the interface. */
export function decideOutcome(verdict: ScriptVerdict): Decided {
  const { verb, code, extra } = verdict;
  const done = { outcome: verbs[verb].done };
  if (code === "ok") return done;
  if (code === "dup" && extra.endsWith(`|${verdict.requestId}`)) return done;
  const isReleased = verb === "release" && code === "owner" && verdict.owner === "";
  if (verdict.isResumed && (code === verbs[verb].foundDone || isReleased)) {
    return { ...done, detail: "found done when the request was taken up again" };
  }
  return skippedOr(verdict) ?? failed(extra === "" ? code : extra);
}

function skippedOr({ verb, code, extra, toConsumer }: ScriptVerdict): Decided | null {
  switch (code) {
    case "none":
      return skipped("already-acked");
    case "dup":
      return skipped("already-acked", `set aside before as ${extra.split("|")[0]}`);
    case "kept":
      return {
        outcome: "acked",
        detail:
          extra === ""
            ? "another group needs it: it stays in the stream"
            : `${extra} still needs it: it stays in the stream`,
      };
    case "absent":
      return skipped("ghost", "it had left the stream already");
    case "pinned":
      return failed("the server kept it");
    case "owner":
      return skipped("owner-changed");
    case "held":
      return skipped("owner-changed", `${toConsumer} holds it already`);
    case "pending":
      return skipped("owner-changed", `it is pending again, ${extra === "" ? "released" : `held by ${extra}`}`);
    case "gone":
      if (verb === "undo") return skipped("already-acked", "it was acked since");
      return skipped("ghost", "the original has left the stream; it can only be added as a new entry, for all groups");
    case "asbefore":
      return skipped("owner-changed", "it stands as it did before already");
    case "touched":
      return skipped("too-fresh", "it was delivered or claimed since");
    case "undelivered":
      return skipped("missing", "the group was set back before it: it will be delivered anyhow");
    case "fresh":
      return skipped("too-fresh");
    case "ghost":
      return skipped("ghost");
    case "there":
      return skipped("not-a-ghost");
    case "nokey":
      return skipped("missing", "the stream does not exist (any more)");
    case "nogroup":
      return skipped("missing", "the group does not exist (any more)");
    case "nodlq":
      return skipped("missing", "there is no such dead letter (any more)");
    case "noconsumer":
      return skipped(
        "missing",
        verb === "undo"
          ? `its owner ${extra} was removed from the group`
          : verb === "claim"
            ? `there is no consumer ${toConsumer} in this group`
            : "there is no such consumer (any more)",
      );
    case "exists":
      return skipped("exists", `it stands at ${extra}`);
    case "asked":
      return skipped("too-fresh", "it has asked for entries since");
    case "holds":
      return skipped("still-pending", `it holds ${extra} pending; claim them first`);
    case "loop":
      return skipped("loop-guard", "it was redriven twice already; force it if you mean it");
    case "source":
      return failed("this dead letter belongs to another stream");
    case "full":
      return failed("the dead-letter stream of this call is full; redrive or discard some first");
    case "toobig":
      return failed("the entry has too many fields to be copied in one step");
    default:
      return null;
  }
}

/** What an error reply means for the targets it was about. */
export function failed(message: string): Decided {
  if (notPermitted.test(message)) return { outcome: "failed", why: "not-permitted", detail: message };
  return { outcome: "failed", why: "refused", detail: message };
}

function skipped(why: OutcomeWhy, detail?: string): Decided {
  return detail === undefined ? { outcome: "skipped", why } : { outcome: "skipped", why, detail };
}
