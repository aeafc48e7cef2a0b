import { expect, test } from "vitest";
import { personName } from "@/lib/auth/person-name";

test.each([
  ["alice@example.com", "alice@example.com"],
  ["  Zoë Ångström \n", "Zoë Ångström"],
  ["al\u202eice\u200b", "alice"],
  ["x".repeat(70), "x".repeat(64)],
  ["token:prometheus", "person:token:prometheus"],
  ["\u200bToken:prometheus", "person:Token:prometheus"],
  ["local operator", "person:local operator"],
  ["Nobody", "person:Nobody"],
  ["nobody else", "nobody else"],
  [" \u2028", null],
])("a provider's %j stands as %j", (given, shown) => {
  expect(personName(given)).toBe(shown);
});
