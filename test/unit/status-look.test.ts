import { expect, test } from "vitest";
import { endedWord } from "@/lib/status-look";

const none = { skippedEntries: 0, passedEntries: 0, droppedPending: 0 };

test.each([
  ["all was read", "ENDED_CLEAN", [none, none], undefined],
  ["nobody knows whether any were lost", "ENDED_CLEAN", [{ ...none, skippedEntries: null }], undefined],
  ["one group lost some unread", "ENDED_CLEAN", [none, { ...none, skippedEntries: 1 }], "ended, lost entries"],
  ["some were passed over", "ENDED_CLEAN", [{ ...none, passedEntries: 4 }], "ended, lost entries"],
  ["some left the pending list without an ack", "ENDED_CLEAN", [{ ...none, droppedPending: 2 }], "ended, lost entries"],
  ["another status says more", "ENDED_WITH_BACKLOG", [{ ...none, skippedEntries: 1 }], undefined],
] as const)("a call that ended: %s", (_, status, groups, word) => {
  expect(endedWord(status, groups)).toBe(word);
});
