import type { Status } from "@/lib/schema/status";
import { type SignKind, signKinds, signWords } from "@/lib/sign-look";
import { statusesWorstFirst, statusLooks } from "@/lib/status-look";
import { callStates } from "./call-states";

export type Suggestion =
  | { kind: "status"; word: string; value: Status }
  | { kind: "state"; word: string; value: (typeof callStates)[number] }
  | { kind: "sign"; word: string; value: SignKind }
  | { kind: "group"; word: string; value: string };

const most = 8;

/** The filters that the typed text could mean; `status:`, `sign:`, `state:` and `group:` in front narrow it to their kind. */
export function suggestFilters(text: string, groupNames: readonly string[]): Suggestion[] {
  const typed = text.trim().toLowerCase();
  if (typed === "") return [];
  const all: Suggestion[] = [
    ...statusesWorstFirst.map((value) => ({ kind: "status" as const, word: statusLooks[value].word, value })),
    ...signKinds.map((value) => ({ kind: "sign" as const, word: signWords[value], value })),
    ...groupNames.map((value) => ({ kind: "group" as const, word: value, value })),
    ...callStates.map((value) => ({ kind: "state" as const, word: value, value })),
  ];
  return all
    .filter(({ kind, word }) => `${kind}:${word.toLowerCase()}`.includes(typed.replace(/:\s+/, ":")))
    .slice(0, most);
}
