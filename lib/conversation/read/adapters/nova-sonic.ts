import { beginsWithWords } from "../../../mask/compare-words";
import { fieldNames } from "../field-kinds";
import { jsonTextOf, numberOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { tokensOf } from "./tokens";

const names = [
  ...["sessionStart", "sessionEnd", "promptStart", "promptEnd", "completionStart", "completionEnd", "contentStart"],
  ...["contentEnd", "textInput", "textOutput", "audioInput", "audioOutput", "toolUse", "toolResult", "usageEvent"],
] as const;

const nameIn = (body: Values) => names.find((name) => objectOf(body[name]) !== undefined);

type Content = { role: string | undefined; isPlanned: boolean; toolCallId: string | undefined };
const maxContents = 1_000;

/**
 * Amazon Nova Sonic: each event lies under its name. An answer is first planned (SPECULATIVE), then told sentence by
 * sentence as it was really spoken (FINAL); what is never told was not heard.
 */
export const novaSonic: Adapter = {
  name: "nova-sonic",
  fits: (body) => nameIn(objectOf(body.event) ?? body) !== undefined,
  start: () => {
    const contents = new Map<string, Content>();
    let planned: { segment: string; text: string }[] = [];
    let heard = "";

    function readText(id: string, text: string | undefined): Draft[] {
      const content = contents.get(id);
      if (text !== undefined && /^\{\s*"interrupted"\s*:\s*true\s*\}$/.test(text)) return interrupt();
      if (content?.role === "USER") {
        planned = [];
        heard = "";
        return [{ kind: "transcript", phase: "final", mode: "line", role: "user", text: text?.trim() }];
      }
      if (content?.role !== "ASSISTANT") return [rawDraft("textOutput")];
      const said = { kind: "transcript", mode: "replace", role: "agent", text: text?.trim() } as const;
      if (content.isPlanned) {
        planned.push({ segment: id, text: text ?? "" });
        if (planned.length > maxContents) planned.shift();
        return [{ ...said, phase: "partial", segment: id }];
      }
      const at = planned.findIndex(
        (one) => beginsWithWords(one.text, text ?? "") || beginsWithWords(text ?? "", one.text),
      );
      const [found] = planned.splice(0, Math.max(0, at) + 1).slice(-1);
      heard = `${heard} ${text?.trim() ?? ""}`.trim();
      return [{ ...said, phase: "final", segment: found?.segment ?? id }];
    }

    function interrupt(): Draft[] {
      const heardText = heard;
      planned = [];
      heard = "";
      return [{ kind: "interrupt", phase: "detected", role: "agent", heardText }];
    }

    return (given) => {
      const body = objectOf(given.event) ?? given;
      const name = nameIn(body) ?? "";
      const event = objectOf(body[name]) ?? {};
      const id = textOf(event.contentId) ?? textOf(event.contentName) ?? "";
      switch (name) {
        case "contentStart": {
          const stage = objectOf(event.additionalModelFields)?.generationStage;
          const toolCallId = textOf(objectOf(event.toolResultInputConfiguration)?.toolUseId);
          if (contents.size >= maxContents) contents.clear();
          contents.set(id, { role: textOf(event.role), isPlanned: stage === "SPECULATIVE", toolCallId });
          return [rawDraft(name)];
        }
        case "textOutput":
        case "textInput":
          return readText(id, textOf(event.content));
        case "contentEnd":
          return event.stopReason === "INTERRUPTED" && heard !== "" ? interrupt() : [rawDraft(name)];
        case "toolUse":
          return [
            {
              ...{ kind: "tool", phase: "start", toolCallId: textOf(event.toolUseId), tool: textOf(event.toolName) },
              args: jsonTextOf(event.content),
            },
          ];
        case "toolResult": {
          const toolCallId = contents.get(id)?.toolCallId;
          return [{ kind: "tool", phase: "end", toolCallId, result: jsonTextOf(event.content), status: "ok" }];
        }
        case "usageEvent":
          return [usageOf(event)];
        case "sessionStart":
          return [{ kind: "lifecycle", phase: "start" }];
        case "sessionEnd":
          return [{ kind: "lifecycle", phase: "end" }];
        default:
          return [rawDraft(name)];
      }
    };
  },
  knownFields: new Set([...names, "event"]),
  fields: fieldNames(
    "content",
    `contentId contentName promptName sessionId completionId toolUseId toolName stopReason generationStage
    totalInputTokens totalOutputTokens totalTokens speechTokens textTokens`,
  ),
};

function usageOf(event: Values): Draft {
  const total = objectOf(objectOf(event.details)?.total);
  const tokens = tokensOf({
    input: numberOf(event.totalInputTokens),
    output: numberOf(event.totalOutputTokens),
    cached: undefined,
    cacheWrite: undefined,
    reasoning: undefined,
    audioInput: objectOf(total?.input)?.speechTokens,
    audioOutput: objectOf(total?.output)?.speechTokens,
  });
  return tokens === undefined ? rawDraft("usageEvent") : { kind: "usage", phase: "total", service: "rt", tokens };
}
