import { z } from "zod";
import { parseMapping } from "@/lib/conversation/read/parse-mapping";
import { AdapterName, type ShapePins } from "@/lib/schema/call-shape";
import { mappedFields, mappedValues } from "@/lib/schema/producer-mapping";
import { TextMode } from "@/lib/schema/text-mode";
import { commaSeparated, setting } from "./setting";

/** A Redis glob with exactly one `*`, which stands for the call's id. */
export const streamPattern = z.string().regex(/^(?:[^*?[\]\\]*\*[^*?[\]\\]*)$/);

/** Separated by commas, but for those within brackets. */
const pinTexts = z
  .string()
  .transform((text) => text.split(/,(?![^()]*\))/).map((part) => part.trim()))
  .pipe(z.array(z.string().min(1).max(4_000)).min(1).max(16));

/**
 * `pattern=adapter`, `pattern=adapter:mode`, `pattern=map(…)`; the adapter `auto` pins the mode alone, and `map` says of
 * a producer that no adapter knows which field is what.
 */
const shapePin = z.string().transform((text, context): ShapePins & { pattern: string } => {
  const [, mappedPattern = "", inside] = /^(.+?)=map\((.*)\)$/.exec(text) ?? [];
  const mapping = inside === undefined ? undefined : parseMapping(inside);
  if (mapping && streamPattern.safeParse(mappedPattern).success)
    return { pattern: mappedPattern, adapter: "mapped", mode: mapping.mode, mapping };
  const [, pattern = "", adapter = "", mode] = /^(.+)=([a-z-]+)(?::([a-z]+))?$/.exec(text) ?? [];
  const isAuto = adapter === "auto" && mode !== undefined;
  const name = AdapterName.safeParse(adapter);
  const said = TextMode.optional().safeParse(mode);
  if (
    !streamPattern.safeParse(pattern).success ||
    !((name.success && name.data !== "mapped") || isAuto) ||
    !said.success
  ) {
    context.addIssue({ code: "custom", message: "is no pin" });
    return z.NEVER;
  }
  return { pattern, adapter: name.data ?? null, mode: said.data ?? null };
});

/** `pattern=group|group`; nothing after the `=` expects none, where else it would be learned. */
const expectedGroups = z.string().transform((text, context): { pattern: string; groups: string[] } => {
  const [, pattern = "", names = ""] = /^(.+?)=(.*)$/.exec(text) ?? [];
  const groups = names === "" ? [] : names.split("|").map((name) => name.trim());
  const isGood = groups.length <= 50 && groups.every((name) => name !== "" && name.length <= 512);
  if (streamPattern.safeParse(pattern).success && isGood) return { pattern, groups: [...new Set(groups)] };
  context.addIssue({ code: "custom", message: "is no expectation" });
  return z.NEVER;
});

/** Which keys are calls, and who writes them. */
export const streamSettings = {
  CALLBOARD_STREAMS: setting(
    "CALLBOARD_STREAMS",
    commaSeparated.pipe(z.array(streamPattern)).default(["conv:*"]),
    "up to 16 key patterns separated by commas, each with exactly one * (the call's id) and no ? [ ] \\",
    "conv:*,chat:*",
  ),
  CALLBOARD_EXPECTED_GROUPS: setting(
    "CALLBOARD_EXPECTED_GROUPS",
    commaSeparated.pipe(z.array(expectedGroups)).default([]),
    "up to 16 pattern=group|group separated by commas, each pattern one of CALLBOARD_STREAMS; nothing after = expects no group",
    "conv:*=brain|comply|crm",
  ),
  CALLBOARD_ADAPTERS: setting(
    "CALLBOARD_ADAPTERS",
    pinTexts.pipe(z.array(shapePin)).default([]),
    `up to 16 pattern=adapter, pattern=adapter:mode or pattern=map(text:FIELD,…) separated by commas; adapter one of auto, ${AdapterName.exclude(["mapped"]).options.join(", ")} (auto needs a mode); mode replace, append or line; in map(…) fields ${mappedFields.join(", ")} and what values mean, parted by |: ${mappedValues.join(", ")}`,
    "conv:*=openai-realtime,chat:*=map(text:msg,role:who,user:caller|customer)",
  ),
  CALLBOARD_INDEX_KEY: setting(
    "CALLBOARD_INDEX_KEY",
    z.string().min(1).max(512).optional(),
    "the name of a set or sorted set whose members are stream keys",
    "active-conversations",
  ),
};
