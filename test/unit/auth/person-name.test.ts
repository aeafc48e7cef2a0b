import { describe, expect, test } from "vitest";
import { personName } from "@/lib/auth/person-name";
import { User } from "@/server/auth/users-file";

test.each([
  ["alice@example.com", "oidc:alice@example.com"],
  ["  Zoë Ångström \n", "oidc:Zoë Ångström"],
  ["Zoe\u0308", "oidc:Zoë"],
  ["x".repeat(70), `oidc:${"x".repeat(64)}`],
  ["token:prometheus", "oidc:token:prometheus"],
  ["oidc:anna", "oidc:oidc:anna"],
  ["local operator", "oidc:local operator"],
  ["Nobody", "oidc:Nobody"],
  ["Анна Каренина", "oidc:Анна Каренина"],
  ["Ὀδυσσεύς", "oidc:Ὀδυσσεύς"],
  ["李小龍", "oidc:李小龍"],
  ["حسن", "oidc:حسن"],
  [" \u2028", null],
  ["\u200b\u202e", null],
  ["", null],
])("a provider's %j stands as %j", (given, shown) => expect(personName(given)).toBe(shown));

describe("what would not be seen, or seen as something else, is named", () => {
  test.each([
    ["al\u202eice\u200b", "oidc:al\\u{202e}ice\\u{200b}"],
    ["an\u2060na", "oidc:an\\u{2060}na"],
    ["anna\ufeff\u0000x", "oidc:anna\\u{feff}\\u{0}x"],
    ["\u0430nna", "oidc:\\u{430}nna"],
    ["\u0430\u0441\u0435", "oidc:\\u{430}\\u{441}\\u{435}"],
    ["\uff41nna", "oidc:\\u{ff41}nna"],
    ["\u{1d41a}nna", "oidc:\\u{1d41a}nna"],
    ["anna\u00a0b", "oidc:anna\\u{a0}b"],
    ["ann\u0251", "oidc:ann\\u{251}"],
  ])("%j as %s", (given, shown) => expect(personName(given)).toBe(shown));

  test.each(["anna", "root.admin", "a_b+c@d"])(
    "no disguise of %s stands as that name, nor as one of the users file",
    (own) => {
      const disguises = [own, `\u202e${own}`, own.replace("a", "\u0430"), `${own}\u200d`, own.toUpperCase(), `${own} `];
      for (const each of disguises) {
        const shown = personName(each) ?? "";
        expect(shown).not.toBe(own);
        expect(shown).toMatch(/^oidc:/);
        expect(User.shape.name.safeParse(shown).success).toBe(false);
      }
    },
  );
});
