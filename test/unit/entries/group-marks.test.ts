import { expect, test } from "vitest";
import { type GroupMark, joinMarks } from "@/lib/entries/group-marks";

const mark = (groupName: string, over: Partial<GroupMark> = {}): GroupMark => ({
  groupName,
  kind: "both",
  isReadSeen: true,
  isAckSeen: true,
  entryId: "5-0",
  ...over,
});

test.each<[string, GroupMark[], string[]]>([
  ["nobody stands here", [], []],
  ["all say the same", [mark("brain"), mark("comply")], ["brain, comply: delivered, acked"]],
  [
    "each kind for itself, in the order of the groups",
    [mark("brain", { kind: "place" }), mark("comply", { kind: "done" }), mark("crm", { kind: "place" })],
    ["brain, crm: delivered", "comply: acked"],
  ],
  [
    "what was not seen is no claim",
    [mark("brain", { isReadSeen: false, isAckSeen: false }), mark("comply", { kind: "done", isAckSeen: false })],
    ["brain: stands here, none pending", "comply: none pending"],
  ],
])("%s", (_, marks, expected) => {
  const told = joinMarks(marks).map(
    ({ word, marks: joined }) => `${joined.map(({ groupName }) => groupName).join(", ")}: ${word}`,
  );
  expect(told).toEqual(expected);
});
