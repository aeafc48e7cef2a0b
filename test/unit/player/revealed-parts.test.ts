import { describe, expect, it } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { revealedParts } from "@/lib/player/revealed-parts";
import { agentFinal, eventsAt, userFinal, userPartial } from "@/test/support/conversation-events";

const shape = detectShape([]);

describe("revealedParts", () => {
  it("gives the turn's whole text, not that of each of its entries", () => {
    const said = (text: string) =>
      eventsAt(
        userPartial(0, "my name", { segment: "s" }),
        userPartial(300, `my name is ${text}`, { segment: "s" }),
        userFinal(900, `My name is ${text}.`, { segment: "s", isEndOfTurn: true }),
      );
    const [turn] = foldEvents(said("[name]")).turns;
    if (!turn) throw new Error("no turn");
    expect(revealedParts(said("Ada Lovelace"), { kind: "turn", turn }, shape)).toEqual([
      { name: null, text: "My name is Ada Lovelace." },
    ]);
  });

  it("gives of entries that hold more than the turn only what is most alike", () => {
    const call = (card: string, mail: string) =>
      eventsAt(
        userFinal(0, `The card is ${card}`, { isEndOfTurn: true }),
        agentFinal(2_000, `I wrote it to ${mail}`, { isEndOfTurn: true }),
        userFinal(5_000, "That was all, thank you", { isEndOfTurn: true }),
      );
    const turn = foldEvents(call("[card number]", "[e-mail]")).turns[1];
    if (!turn) throw new Error("no turn");
    const found = revealedParts(call("4111 1111 1111 1111", "ada@example.org"), { kind: "turn", turn }, shape);
    expect(found).toEqual([{ name: null, text: "I wrote it to ada@example.org" }]);
  });

  it("gives a tool call's arguments and result", () => {
    const run = (mail: string) =>
      eventsAt(
        [0, { kind: "tool", phase: "start", toolCallId: "t1", tool: "send", args: `{"to":"${mail}"}` }],
        [400, { kind: "tool", phase: "end", toolCallId: "t1", tool: "send", status: "ok", result: "sent" }],
      );
    const [call] = foldEvents(run("[e-mail]")).toolCalls;
    if (!call) throw new Error("no tool call");
    expect(revealedParts(run("ada@example.org"), { kind: "tool", call }, shape)).toEqual([
      { name: "arguments", text: '{"to":"ada@example.org"}' },
      { name: "result", text: "sent" },
    ]);
  });

  it("gives nothing when nothing is left", () => {
    const [turn] = foldEvents(eventsAt(userFinal(0, "gone", { isEndOfTurn: true }))).turns;
    if (!turn) throw new Error("no turn");
    expect(revealedParts([], { kind: "turn", turn }, shape)).toEqual([]);
  });
});
