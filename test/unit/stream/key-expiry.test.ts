import { describe, expect, test } from "vitest";
import type { CallState } from "@/lib/schema/call";
import { assessCall } from "@/lib/stream/assess-call";
import { isExpiryFixed, keyExpiresInMs } from "@/lib/stream/key-expiry";
import type { HeldFacts } from "@/lib/stream/retention-signs";
import { atMs, group, idAgo, limits, redis72, stream } from "@/test/support/builders";

const held = (over: Partial<HeldFacts> = {}): HeldFacts => ({
  sizeBytes: null,
  expiresAtMs: atMs + 1_320_000,
  sampledAtMs: atMs - 1_000,
  isFixed: false,
  ...over,
});

describe("until the key goes", () => {
  test.each<[string, HeldFacts | null, CallState, number, number | null]>([
    ["not sampled yet", null, "ended", atMs - 100_000, null],
    ["never", held({ expiresAtMs: null }), "ended", atMs - 100_000, null],
    ["ended, sampled since", held(), "ended", atMs - 100_000, 1_320_000],
    ["ended, but sampled before the newest entry, which may have put it off", held(), "ended", atMs - 500, null],
    ["ended, sampled when the newest came", held(), "ended", atMs - 1_000, 1_320_000],
    ["idle, sampled since", held(), "idle", atMs - 20_000, 1_320_000],
    ["live: the next entry may put it off", held(), "live", atMs - 2_000, null],
    ["live, and entries did not put it off", held({ isFixed: true }), "live", atMs, 1_320_000],
    ["due, and not gone yet", held({ expiresAtMs: atMs - 10 }), "ended", atMs - 100_000, 0],
  ])("%s", (_, sample, state, lastArrivalAtMs, expected) => {
    expect(keyExpiresInMs(sample, { state, lastArrivalAtMs, nowMs: atMs })).toBe(expected);
  });
});

describe("whether entries put it off", () => {
  const again = (movedMs: number) => ({ expiresAtMs: atMs + 1_320_000 + movedMs });
  test.each<[string, HeldFacts | null, { expiresAtMs: number | null }, number, boolean]>([
    ["the first sample tells nothing", null, again(0), atMs, false],
    ["an entry came and the end stood", held(), again(900), atMs, true],
    ["an entry came and the end moved by two seconds, as it is told roughly", held(), again(2_000), atMs, true],
    ["by more", held(), again(2_001), atMs, false],
    ["an entry came and put it off", held(), again(60_000), atMs, false],
    ["an entry came and brought it forward", held(), again(-60_000), atMs, false],
    ["no entry came", held(), again(0), atMs - 5_000, false],
    ["the newest entry is as old as the sample before", held(), again(0), atMs - 1_000, false],
    ["no entry came, known before", held({ isFixed: true }), again(0), atMs - 5_000, true],
    ["it was taken away", held({ isFixed: true }), { expiresAtMs: null }, atMs, false],
    ["it is new", held({ expiresAtMs: null }), again(0), atMs, false],
  ])("%s", (_, before, now, lastArrivalAtMs, expected) => {
    expect(isExpiryFixed(before, now, lastArrivalAtMs)).toBe(expected);
  });
});

test("an ended call whose key takes unread entries with it says when; one that is done has nothing to lose", () => {
  const reading = stream({
    firstEntryId: idAgo(130_000),
    lastEntryId: idAgo(100_000),
    groups: [group({ name: "behind" }), group({ name: "done", lastDeliveredId: idAgo(100_000), entriesRead: 5 })],
  });
  const context = { callId: "a", streamKey: "conv:a", server: redis72, limits, held: held() };
  const { row } = assessCall(null, reading, context);
  expect(row.groups.map(({ name, lossInMs, status }) => ({ name, lossInMs, status }))).toEqual([
    { name: "behind", lossInMs: 1_320_000, status: "ENDED_WITH_BACKLOG" },
    { name: "done", lossInMs: null, status: "ENDED_CLEAN" },
  ]);
  expect(row.groups[0]?.reason).toBe("the call ended with 5 undelivered and 0 pending; its key expires in 22 min");
  const soon = assessCall(null, reading, { ...context, held: held({ expiresAtMs: atMs + 60_000 }) });
  expect(soon.row).toMatchObject({ status: "AT_RISK", groups: [{ cause: "stopped" }, { cause: null }] });
});
