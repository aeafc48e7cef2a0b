import { expect, test } from "vitest";
import { createEventMasker } from "@/lib/mask/event-masker";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { createPolicies, type MaskPolicy, standardPolicy } from "@/lib/mask/policy";
import { unacceptedMaskingOff } from "@/server/config/masking-settings";
import { createEntryMask } from "@/server/entries/entry-mask";
import { eventsOf, final } from "@/test/support/personal-data/play-masked";

const fields = { customer_ref: "4155550172", phone: "415-555-0172", email: "maya@example.com", note: "badge B-1234" };
const shown = (policy: Partial<MaskPolicy>) =>
  maskEntryAlone({ id: "1-0", timeMs: 1, fields }, {}, { ...standardPolicy, ...policy }).fields;

test("a field of the setting is shown as written, the others are not", () => {
  expect(shown({ plainFields: new Set(["customer_ref", "phone"]) })).toEqual({
    ...fields,
    email: "[e-mail address]",
  });
});

test("only the kinds that are named are masked", () => {
  expect(shown({ kinds: new Set(["e-mail address"]) })).toEqual({ ...fields, email: "[e-mail address]" });
});

test("what the user's own patterns find is masked under their name, in entries and in what is said", () => {
  const policy = { ...standardPolicy, patterns: [{ label: "badge", pattern: /\bB-\d{4}\b/giu }] };
  expect(shown(policy).note).toBe("badge [badge]");
  const masker = createEventMasker({ policy });
  for (const event of eventsOf([final("user", "my badge is B-1234 you know")])) masker.push(event);
  masker.settle();
  expect(masker.corrections(true).map(({ event }) => event.text)).toEqual(["my badge is [badge] you know"]);
});

test("off masks nothing", () => {
  const policy: MaskPolicy = { ...standardPolicy, mode: "off" };
  expect(createEntryMask({ error: () => undefined }, { policy })({ id: "1-0", timeMs: 1, fields }).fields).toEqual(
    fields,
  );
  const [event] = eventsOf([final("user", "call 415-555-0172")]);
  expect(event && createEventMasker({ policy }).push(event).text).toBe("call 415-555-0172");
});

test("off needs a word more where people sign in", () => {
  const off = { CALLBOARD_MASKING: "off" as const };
  const users = { ...off, CALLBOARD_USERS_FILE: "/etc/callboard/users" };
  expect(unacceptedMaskingOff(off)).toEqual([]);
  expect(unacceptedMaskingOff(users).join()).toContain("CALLBOARD_MASKING_OFF_ACCEPTED=yes");
  expect(unacceptedMaskingOff({ ...users, CALLBOARD_MASKING_OFF_ACCEPTED: "yes" })).toEqual([]);
  expect(unacceptedMaskingOff({ ...users, CALLBOARD_MASKING: "strict" })).toEqual([]);
});

test("the first pattern that matches says how a stream is masked, also where all others are not", () => {
  const policyOf = createPolicies({ ...standardPolicy, mode: "off" }, [
    { pattern: "conv:test-*", mode: "strict" },
    { pattern: "conv:*", mode: "standard" },
  ]);
  const modes = ["conv:test-1", "conv:1", "chat:1", "conv:"].map((key) => policyOf(key).mode);
  expect(modes).toEqual(["strict", "standard", "off", "off"]);
  expect(policyOf("conv:test-1")).toBe(policyOf("conv:test-2"));
});

test("off for a pattern needs the same word", () => {
  const streams = [{ pattern: "conv:test-*", mode: "off" as const }];
  const users = {
    CALLBOARD_MASKING: "standard" as const,
    CALLBOARD_MASKING_STREAMS: streams,
    CALLBOARD_USERS_FILE: "/etc/callboard/users",
  };
  expect(unacceptedMaskingOff(users).join()).toMatch(/^CALLBOARD_MASKING_STREAMS is off .* of conv:test-\*; set /);
  expect(unacceptedMaskingOff({ ...users, CALLBOARD_MASKING_OFF_ACCEPTED: "yes" })).toEqual([]);
});
