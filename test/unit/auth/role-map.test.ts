import { describe, expect, test } from "vitest";
import { claimValues, mappedRole, parseRoleMap } from "@/lib/auth/role-map";
import { signInProblemOf } from "@/lib/auth/sign-in-problem";

describe("a claim's values", () => {
  const claims = {
    groups: ["a", 1, null, "b"],
    role: "only",
    "https://example.com/roles": ["namespaced"],
    realm_access: { roles: ["nested"] },
    "dotted.name": ["by its very name"],
    dotted: { name: ["by its path"] },
    number: 7,
    object: { a: true },
  };
  test.each<[string, string[] | null]>([
    ["groups", ["a", "b"]],
    ["role", ["only"]],
    ["https://example.com/roles", ["namespaced"]],
    ["realm_access.roles", ["nested"]],
    ["dotted.name", ["by its very name"]],
    ["number", null],
    ["object", null],
    ["absent", null],
    ["realm_access.absent.deeper", null],
    ["__proto__", null],
    ["constructor.name", null],
  ])("%s", (name, values) => {
    expect(claimValues(claims, name)).toEqual(values);
  });
});

describe("a role", () => {
  const map = parseRoleMap("ops=operator,boss=admin,100%25=viewer,a%2Cb=support") ?? [];
  test.each<[string[], string | null]>([
    [["boss"], "admin"],
    [["boss", "ops"], "operator"],
    [["100%"], "viewer"],
    [["a,b"], "support"],
    [["Boss"], null],
    [["admin"], null],
    [["ops "], null],
    [[], null],
  ])("of %j is %s: the first pair that fits, and none by default", (values, role) => {
    expect(mappedRole(values, map)).toBe(role);
  });
});

test.each([["no-role"], ["unreachable"]])("%s is said in words", (asked) => {
  expect(signInProblemOf(asked)?.text).toMatch(/^The provider .+\.$/);
});

test.each([["<script>"], [""], [undefined], [["used", "used"]], ["__proto__"]])("%j is no problem of ours", (asked) => {
  expect(signInProblemOf(asked)).toBeNull();
});
