import { createCallNames } from "@/lib/ids/call-names";
import { createPolicies } from "@/lib/mask/policy";
import type { Config } from "../config/config";
import type { StreamRules } from "./entry-mask";

/** What the settings say of each stream: how it is masked, and who writes it. The first pattern that matches counts. */
export function createStreamRules({
  masking,
  maskingOfStreams,
  shapePins,
}: Pick<Config, "masking" | "maskingOfStreams" | "shapePins">): (streamKey: string) => StreamRules {
  const policyOf = createPolicies(masking, maskingOfStreams);
  const pinned = shapePins.map((pins) => ({ pins, names: createCallNames([pins.pattern]) }));
  return (streamKey) => ({
    policy: policyOf(streamKey),
    pins: pinned.find(({ names }) => names.callIdOf(streamKey) !== null)?.pins,
  });
}
