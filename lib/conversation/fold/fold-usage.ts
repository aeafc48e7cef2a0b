import type { RawEvent } from "../../schema/conversation-event";
import type { Usage } from "../../schema/transcript";

const emptyUsage = (): Usage => ({
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  characters: 0,
  audioMs: 0,
  cost: null,
  models: [],
});

/** What was used, by service and model: a total takes the place of what was counted before it. Values are not changed in place. */
export type UsageFold = Map<string, Usage>;

export function foldUsage(usage: UsageFold, event: RawEvent): void {
  const key = `${event.service ?? ""}|${event.model ?? ""}`;
  const before = event.phase === "total" ? undefined : usage.get(key);
  const { tokens } = event;
  const now: Usage = {
    inputTokens: Math.round(tokens?.input ?? 0),
    outputTokens: Math.round(tokens?.output ?? 0),
    cachedTokens: Math.round(tokens?.cached ?? 0),
    reasoningTokens: Math.round(tokens?.reasoning ?? 0),
    audioInputTokens: Math.round(tokens?.audioInput ?? 0),
    audioOutputTokens: Math.round(tokens?.audioOutput ?? 0),
    characters: Math.round(event.characters ?? 0),
    audioMs: event.audioMs ?? 0,
    cost: event.cost === undefined ? null : { [event.currency ?? "unknown"]: event.cost },
    models: event.model === undefined ? [] : [event.model],
  };
  usage.set(key, before === undefined ? now : sum(before, now));
}

export function totalUsage(usage: UsageFold): Usage {
  let whole = emptyUsage();
  for (const one of usage.values()) whole = sum(whole, one);
  return whole;
}

function sum(a: Usage, b: Usage): Usage {
  const cost: Record<string, number> = { ...a.cost };
  for (const [currency, amount] of Object.entries(b.cost ?? {})) cost[currency] = (cost[currency] ?? 0) + amount;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    audioInputTokens: a.audioInputTokens + b.audioInputTokens,
    audioOutputTokens: a.audioOutputTokens + b.audioOutputTokens,
    characters: a.characters + b.characters,
    audioMs: a.audioMs + b.audioMs,
    cost: a.cost === null && b.cost === null ? null : cost,
    models: [...new Set([...a.models, ...b.models])],
  };
}
