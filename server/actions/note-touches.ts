import type { Collector } from "@/server/collector/collector";
import type { TouchedConsumer } from "@/server/collector/own-touches";
import type { ActionInput, ActionTarget } from "./action-input";

type Place = { key: string; group: string };

/**
 * Tells the collector which consumers an action is about to touch, so that XCLAIM is no sign of their life; the answer is
 * to be called when Redis has replied. A redrive's holder is not known beforehand: anybody of that group may be.
 */
export function noteTouches(
  { verb, dryRun, params, targets }: ActionInput,
  { ownTouches, registry }: Pick<Collector, "ownTouches" | "registry">,
  keyOf: (callId: string) => string | null,
): () => void {
  const touched = dryRun ? [] : targets.flatMap((target) => touchedBy(verb, target, params.toConsumer, keyOf));
  if (touched.length === 0) return () => undefined;
  return ownTouches.begin(touched, (key) => registry.byKey.get(key)?.assessment ?? null);
}

function touchedBy(
  verb: ActionInput["verb"],
  target: ActionTarget,
  toConsumer: string | undefined,
  keyOf: (callId: string) => string | null,
): TouchedConsumer[] {
  const key = keyOf(target.callId);
  if (key === null) return [];
  if ("deadLetterId" in target) return verb === "redrive" ? [{ key, group: null, consumer: null }] : [];
  if (!("entryId" in target)) return [];
  const place: Place = { key, group: target.group };
  if (verb === "claim" && toConsumer !== undefined) return [{ ...place, consumer: toConsumer }];
  return (verb === "release" || verb === "undo") && target.consumer !== ""
    ? [{ ...place, consumer: target.consumer }]
    : [];
}
