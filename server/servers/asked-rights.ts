import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { unsafeCommand } from "@/lib/servers/advisories";
import type { AskedRight } from "@/lib/servers/assess-rights";
import { isKeyRefused } from "@/lib/servers/probe-answer";
import type { Product } from "@/lib/servers/product";
import { watchRightNames, watchRights } from "@/lib/servers/watch-rights";
import { type VerbName, verbNames } from "@/lib/verbs";
import { probeName, probesFor, runningRights } from "@/server/actions/probes";
import { allVerbs } from "@/server/actions/verbs/all-verbs";
import { askRights, type Probe } from "@/server/redis/ask-rights";
import type { RawConnection } from "@/server/redis/raw-connection";
import { watchProbes } from "./watch-probes";

type Wanted = Pick<AskedRight, "right" | "use" | "place" | "note"> & { name: string };

/** Asks for every command that the console ever runs, where nothing is. `stream` is a key that would be watched. */
export async function askAllRights(
  connection: RawConnection,
  stream: string,
  product: Product | null,
): Promise<AskedRight[]> {
  const letters = deadLetterKeys(stream);
  const nowhere = { stream, deadLetters: letters.stream, index: letters.index };
  const acting = actingRights();
  const rightsOn = (place: AskedRight["place"]) =>
    acting.filter((wanted) => wanted.place === place).map(({ right }) => right);
  const probes: Probe[] = [
    ...watchRightNames.map((right) => ({ name: `watch ${right}`, command: watchProbes[right](stream) })),
    ...probesFor(rightsOn("stream"), "stream", nowhere),
    ...probesFor(rightsOn("deadLetters"), "deadLetters", nowhere),
  ];
  const answers = await askRights(connection, probes);
  const watching = watchRightNames.map(
    (right): Wanted => ({ right, use: "watch", place: "stream", note: watchRights[right], name: `watch ${right}` }),
  );
  return [...watching, ...acting].flatMap(({ name, ...wanted }) => {
    const probed = answers.get(name);
    if (probed === undefined) return [];
    const { state, error } = probed;
    const unsafe = state === "at-hand" ? unsafeCommand(product, wanted.right.toUpperCase()) : null;
    return [{ ...wanted, state, isKeyRefused: error !== null && isKeyRefused(error), unsafe }];
  });
}

/** Of each command that acts, which verbs run it. */
function actingRights(): Wanted[] {
  const verbsOf = new Map<string, { right: string; place: AskedRight["place"]; verbs: VerbName[] }>();
  const add = (right: string, place: AskedRight["place"], verb: VerbName) => {
    const name = probeName(right, place);
    const known = verbsOf.get(name) ?? { right, place, verbs: [] };
    known.verbs.push(verb);
    verbsOf.set(name, known);
  };
  for (const verb of verbNames) {
    const { stream, deadLetters, preferred = [] } = allVerbs[verb].rights;
    for (const right of [...runningRights, ...stream, ...preferred]) add(right, "stream", verb);
    for (const right of deadLetters) add(right, "deadLetters", verb);
  }
  return [...verbsOf].map(([name, { right, place, verbs }]) => {
    const note = runningRights.includes(right) ? "every action" : verbs.join(", ");
    return { right, use: "act", place, note, name };
  });
}
