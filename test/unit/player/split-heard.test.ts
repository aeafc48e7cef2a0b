import { describe, expect, it } from "vitest";
import { restOfTurn, splitHeard } from "@/lib/player/split-heard";

const generated = "Sure, I found three flights to Lisbon.";

describe("splitHeard", () => {
  it.each([
    [null, generated, "", false],
    ["", "", generated, false],
    [generated, generated, "", false],
    ["Sure, I found", "Sure, I found", " three flights to Lisbon.", false],
    ["sure i found", "Sure, I found", " three flights to Lisbon.", false],
    ["Sure, I found thr", "Sure, I found thr", "ee flights to Lisbon.", false],
    ["Let me look that up", "Let me look that up", generated, true],
    [`${generated} Anything else?`, `${generated} Anything else?`, generated, true],
  ])("of which %j was heard", (heardText, heard, unheard, differs) => {
    expect(splitHeard(generated, heardText)).toEqual({ heard, unheard, differs });
  });

  it("loses no character of what was generated", () => {
    for (let end = 0; end <= generated.length; end++) {
      const { heard, unheard, differs } = splitHeard(generated, generated.slice(0, end));
      expect(differs ? unheard : heard + unheard).toBe(generated);
    }
  });
});

describe("restOfTurn", () => {
  it.each([
    ["", "I'd like to rebook.", "I'd like to rebook."],
    ["I'd like", "I'd like to rebook.", " to rebook."],
    ["i'd like to reb", "I'd like to rebook.", "ook."],
    ["i'd lick to", "I'd like to rebook.", " rebook."],
    ["I'd like to rebook.", "I'd like to rebook.", ""],
    ["something much longer than the final text was", "Yes.", ""],
    ["gone", "", ""],
    ["I'd like ...", "I'd like to rebook.", "to rebook."],
  ])("after %j of %j", (now, whole, rest) => expect(restOfTurn(now, whole)).toBe(rest));
});
