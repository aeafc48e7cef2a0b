import { expect, test } from "vitest";
import { WebVTTParser } from "webvtt-parser";
import { toSrt } from "@/lib/conversation/export/srt";
import { toTxt } from "@/lib/conversation/export/txt";
import { toVtt } from "@/lib/conversation/export/vtt";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { agentFinal, eventsAt, userFinal } from "@/test/support/conversation-events";

const transcript = foldEvents(
  eventsAt(
    userFinal(0, "a --> b\n\n<v Mallory>x\u0000 & y", { segment: "1", speaker: "<b>\nA", masked: ["card number"] }),
    agentFinal(200, "00:00:01.000 --> 00:00:02.000", { segment: "2" }),
    agentFinal(3_000, "Sure, I found three flights", { segment: "3", isInterrupted: true, heardText: "Sure, I found" }),
  ),
);
const facts = { callId: "=cmd --> \nx", transcript };

test("WebVTT is valid whatever was said", () => {
  const parsed = new WebVTTParser().parse(toVtt(facts), "metadata");
  expect(parsed.errors).toEqual([]);
  expect(parsed.cues).toHaveLength(transcript.turns.length);
  expect(toVtt(facts)).toContain("Masked: card number");
});

test("the header names what was masked, and tells apart what may only be personal", () => {
  const header = (...masked: string[]) =>
    toTxt({ ...facts, transcript: foldEvents(eventsAt(userFinal(0, "[…] a", { segment: "1", masked }))), notes: [] });
  expect(header("held", "address")).toContain("Masked: address; […] stands for what may be personal data");
  expect(header("held")).toContain("# […] stands for what may be personal data");
  expect(header()).toContain("# Nothing was masked");
});

test("SRT numbers its cues, ends each before the next, and holds no tag or second arrow", () => {
  const blocks = toSrt(facts).trim().split("\n\n");
  expect(blocks.map((block) => block.split("\n")[0])).toEqual(["1", "2", "3", "4"]);
  for (const block of blocks) expect(block.match(/-->/g)).toHaveLength(1);
  expect(toSrt(facts)).toContain("00:00:00,000 --> 00:00:00,200");
  const [first = "", last = ""] = [blocks[0], blocks.at(-1)];
  expect(first).toContain("User (‹b› A): ");
  expect(last).toContain("Masked: card number");
  const startOf = (block: string) => block.split("\n")[1]?.split(" --> ")[0] ?? "";
  expect(startOf(last) >= startOf(blocks.at(-2) ?? "")).toBe(true);
});

test("the text says what was heard, what was generated, and what is masked, a line each", () => {
  const lines = toTxt({
    ...facts,
    notes: [{ atMs: (transcript.startedAtMs ?? 0) + 1, author: "ana", text: "a\nb" }],
  }).split("\n");
  expect(lines[0]).toBe("# Call =cmd -->  x");
  expect(lines).toContain(
    "[00:00:03.000] Agent: Sure, I found \u2014 [interrupted] [generated: Sure, I found three flights]",
  );
  expect(lines).toContain("[00:00:00.001] Note by ana: a b");
});
