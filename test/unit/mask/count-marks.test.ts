import { expect, test } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { countMasked, sayMasked } from "@/lib/mask/count-marks";
import { agentFinal, eventsAt, userFinal } from "@/test/support/conversation-events";

const card = "card number";

test.each([
  ["nothing", [["Good morning.", []]], {}, "Nothing was masked"],
  ["marks that somebody said", [["he wrote [card number] there", []]], {}, "Nothing was masked"],
  ["one mark", [["it is [card number].", [card]]], { [card]: 1 }, "Masked: 1 × card number"],
  [
    "marks of several kinds and turns",
    [
      ["[card number], no, [card number].", [card]],
      ["Call [phone number], card [card number].", [card, "phone number"]],
    ],
    { [card]: 3, "phone number": 1 },
    "Masked: 3 × card number, 1 × phone number",
  ],
  ["a kind whose mark another turn has", [["and that is it", [card]]], { [card]: 0 }, "Masked: card number"],
  [
    "what is still being checked",
    [["four […] two […]", ["held"]]],
    { held: 2 },
    "[…] stands for what may be personal data, 2 parts",
  ],
  [
    "what is masked and being checked",
    [["[card number] and […]", ["held", card]]],
    { held: 1, [card]: 1 },
    "Masked: 1 × card number; […] stands for what may be personal data, 1 part",
  ],
  [
    "a value that could not be checked",
    [["[withheld: 2000000 characters]", ["personal data"]]],
    { "personal data": 0, withheld: 1 },
    "Masked: personal data; 1 part withheld",
  ],
] as const)("%s", (_, said, counts, sentence) => {
  const transcript = foldEvents(
    eventsAt(
      ...said.map(([text, masked], no) =>
        (no % 2 === 0 ? userFinal : agentFinal)(no * 2_000, text, { segment: String(no), masked: [...masked] }),
      ),
    ),
  );
  expect(countMasked(transcript)).toEqual(counts);
  expect(sayMasked(countMasked(transcript))).toBe(sentence);
});
