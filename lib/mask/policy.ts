import { createCallNames } from "../ids/call-names";
import type { MaskingMode } from "../schema/session";
import type { PersonalSpan } from "./spans";

/** What is masked; `kinds` are the labels that are, null for all. */
export type MaskPolicy = {
  /** `strict` also holds what may only become personal data because a text grows. */
  mode: MaskingMode;
  kinds: ReadonlySet<string> | null;
  plainFields: ReadonlySet<string>;
  patterns: readonly { label: string; pattern: RegExp }[];
};

export const standardPolicy: MaskPolicy = {
  mode: "standard",
  kinds: null,
  plainFields: new Set(),
  patterns: [],
};

export const strictPolicy: MaskPolicy = { ...standardPolicy, mode: "strict" };

/** The kinds that a setting may name, as they stand in the marks. */
export const maskedKinds = [
  ...["card number", "account number", "social security number", "phone number", "e-mail address"],
  ...["address", "date of birth", "name", "personal data"],
] as const;

/** What the user's own patterns find. */
export function findOwn(text: string, { patterns }: MaskPolicy): PersonalSpan[] {
  return patterns.flatMap(({ label, pattern }) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ start: index, end: index + found.length, label })),
  );
}

/** Other modes for streams that match a pattern; the first that matches counts. */
export type StreamMasking = readonly { pattern: string; mode: MaskingMode }[];

/** What is masked of each stream. */
export function createPolicies(standard: MaskPolicy, streams: StreamMasking): (streamKey: string) => MaskPolicy {
  const own = streams.map(({ pattern, mode }) => ({
    names: createCallNames([pattern]),
    policy: mode === standard.mode ? standard : { ...standard, mode },
  }));
  return (streamKey) => own.find(({ names }) => names.callIdOf(streamKey) !== null)?.policy ?? standard;
}
