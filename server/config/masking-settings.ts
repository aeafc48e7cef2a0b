import { z } from "zod";
import { type MaskPolicy, maskedKinds, type StreamMasking } from "@/lib/mask/policy";
import { MaskingMode } from "@/lib/schema/session";
import { commaSeparated, setting } from "./setting";
import { streamPattern } from "./stream-settings";

/** `pattern=mode`. */
const streamMode = z.string().transform((text, context) => {
  const [, pattern = "", word = ""] = /^(.+)=([a-z]+)$/.exec(text) ?? [];
  const mode = MaskingMode.safeParse(word);
  if (streamPattern.safeParse(pattern).success && mode.success) return { pattern, mode: mode.data };
  context.addIssue({ code: "custom", message: "is no mode of a pattern" });
  return z.NEVER;
});
/** A name and what it finds; a pattern that finds nothing at all in a text would be found everywhere. */
const ownPattern = z.string().transform((text, context) => {
  const [, label = "", source = ""] = /^([a-z][a-z ]{0,30})=(.+)$/.exec(text.trim()) ?? [];
  try {
    const pattern = new RegExp(source, "giu");
    if (label !== "" && !new RegExp(source, "iu").test("")) return { label, pattern };
  } catch {
    // Said below.
  }
  context.addIssue({ code: "custom", message: "is no pattern" });
  return z.NEVER;
});

/** What of personal data is masked. */
export const maskingSettings = {
  CALLBOARD_MASKING: setting(
    "CALLBOARD_MASKING",
    MaskingMode.default("standard"),
    "standard, strict (also holds what may only become personal data) or off",
    "strict",
  ),
  CALLBOARD_MASKING_STREAMS: setting(
    "CALLBOARD_MASKING_STREAMS",
    commaSeparated.pipe(z.array(streamMode)).default([]),
    "up to 16 pattern=mode separated by commas, each pattern with exactly one *; mode standard, strict or off; the first pattern that matches counts",
    "conv:test-*=off,chat:*=strict",
  ),
  CALLBOARD_MASKING_OFF_ACCEPTED: setting(
    "CALLBOARD_MASKING_OFF_ACCEPTED",
    z.literal("yes").optional(),
    "yes, beside the mode off where people sign in",
    "yes",
  ),
  CALLBOARD_MASKING_KINDS: setting(
    "CALLBOARD_MASKING_KINDS",
    commaSeparated.pipe(z.array(z.enum(maskedKinds))).optional(),
    `the kinds to mask, separated by commas: ${maskedKinds.join(", ")}`,
    "card number,e-mail address",
  ),
  CALLBOARD_MASKING_PLAIN_FIELDS: setting(
    "CALLBOARD_MASKING_PLAIN_FIELDS",
    commaSeparated.optional(),
    "up to 16 names of fields that are shown as written, separated by commas",
    "customer_ref,shelf",
  ),
  CALLBOARD_MASKING_PATTERNS: setting(
    "CALLBOARD_MASKING_PATTERNS",
    z
      .string()
      .transform((text) => text.split(";;"))
      .pipe(z.array(ownPattern).max(16))
      .optional(),
    "up to 16 name=regular expression separated by ;; (without regard to case)",
    "badge=\\bB-\\d{4}\\b;;ward=ward \\d+",
  ),
};

type Given = {
  CALLBOARD_MASKING: MaskPolicy["mode"];
  CALLBOARD_MASKING_STREAMS?: StreamMasking | undefined;
  CALLBOARD_MASKING_OFF_ACCEPTED?: "yes" | undefined;
  CALLBOARD_MASKING_KINDS?: string[] | undefined;
  CALLBOARD_MASKING_PLAIN_FIELDS?: string[] | undefined;
  CALLBOARD_MASKING_PATTERNS?: { label: string; pattern: RegExp }[] | undefined;
  CALLBOARD_USERS_FILE?: string | undefined;
  CALLBOARD_OIDC_ISSUER?: string | undefined;
};

export function maskPolicyOf(e: Given): MaskPolicy {
  const { CALLBOARD_MASKING_KINDS: kinds, CALLBOARD_MASKING_PATTERNS: patterns = [] } = e;
  return {
    mode: e.CALLBOARD_MASKING,
    kinds: kinds === undefined ? null : new Set([...kinds, ...patterns.map(({ label }) => label)]),
    plainFields: new Set(e.CALLBOARD_MASKING_PLAIN_FIELDS ?? []),
    patterns,
  };
}

/** Where several people see the console, one of them must have said that nothing is to be masked. */
export function unacceptedMaskingOff(e: Given): string[] {
  const hasSignIn = e.CALLBOARD_USERS_FILE !== undefined || e.CALLBOARD_OIDC_ISSUER !== undefined;
  const streams = (e.CALLBOARD_MASKING_STREAMS ?? []).filter(({ mode }) => mode === "off");
  if (!hasSignIn || e.CALLBOARD_MASKING_OFF_ACCEPTED === "yes") return [];
  const [name, of] =
    e.CALLBOARD_MASKING === "off"
      ? ["CALLBOARD_MASKING", ""]
      : ["CALLBOARD_MASKING_STREAMS", ` of ${streams.map(({ pattern }) => pattern).join(", ")}`];
  if (e.CALLBOARD_MASKING !== "off" && streams.length === 0) return [];
  return [
    `${name} is off and people sign in: everybody who may read content would see all personal data${of}; ` +
      "set CALLBOARD_MASKING_OFF_ACCEPTED=yes as well if that is meant",
  ];
}
