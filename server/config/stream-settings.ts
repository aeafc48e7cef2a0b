import { z } from "zod";
import { AdapterName, type ShapePins, TextMode } from "@/lib/schema/call-shape";
import { commaSeparated, setting } from "./setting";

/** A Redis glob with exactly one `*`, which stands for the call's id. */
const streamPattern = z.string().regex(/^(?:[^*?[\]\\]*\*[^*?[\]\\]*)$/);

/** `pattern=adapter`, `pattern=adapter:mode`; the adapter `auto` pins the mode alone. */
const shapePin = z.string().transform((text, context): ShapePins & { pattern: string } => {
  const [, pattern = "", adapter = "", mode] = /^(.+)=([a-z-]+)(?::([a-z]+))?$/.exec(text) ?? [];
  const isAuto = adapter === "auto" && mode !== undefined;
  const name = AdapterName.safeParse(adapter);
  const said = TextMode.optional().safeParse(mode);
  if (!streamPattern.safeParse(pattern).success || !(name.success || isAuto) || !said.success) {
    context.addIssue({ code: "custom", message: "is no pin" });
    return z.NEVER;
  }
  return { pattern, adapter: name.data ?? null, mode: said.data ?? null };
});

/** Which keys are calls, and who writes them. */
export const streamSettings = {
  CALLBOARD_STREAMS: setting(
    "CALLBOARD_STREAMS",
    commaSeparated.pipe(z.array(streamPattern)).default(["conv:*"]),
    "up to 16 key patterns separated by commas, each with exactly one * (the call's id) and no ? [ ] \\",
    "conv:*,chat:*",
  ),
  CALLBOARD_ADAPTERS: setting(
    "CALLBOARD_ADAPTERS",
    commaSeparated.pipe(z.array(shapePin)).default([]),
    `up to 16 pattern=adapter or pattern=adapter:mode separated by commas; adapter one of auto, ${AdapterName.options.join(", ")} (auto needs a mode); mode replace, append or line`,
    "conv:*=openai-realtime,chat:*=flat:append",
  ),
  CALLBOARD_INDEX_KEY: setting(
    "CALLBOARD_INDEX_KEY",
    z.string().min(1).max(512).optional(),
    "the name of a set or sorted set whose members are stream keys",
    "active-conversations",
  ),
};
