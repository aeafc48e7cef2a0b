import { describe, expect, test } from "vitest";
import { parseRoleMap } from "@/lib/auth/role-map";
import { describeNoRole, type RoleSaid, roleAfter, roleSaid } from "@/lib/auth/role-said";

const map = parseRoleMap("ops=operator,boss=admin") ?? [];

describe("what a source says of a role", () => {
  test.each<[Record<string, unknown>, string, RoleSaid["kind"]]>([
    [{ groups: ["ops"] }, "groups", "role"],
    [{ groups: "ops" }, "groups", "role"],
    [{ groups: ["users"] }, "groups", "unmapped"],
    [{ groups: [] }, "groups", "unmapped"],
    [{}, "groups", "silent"],
    [{ groups: { a: 1 } }, "groups", "silent"],
    [{ _claim_names: { groups: "src1" } }, "groups", "left-out"],
    [{ _claim_names: { realm_access: "src1" } }, "realm_access.roles", "left-out"],
    [{ _claim_names: { other: "src1" } }, "groups", "silent"],
    [{ hasgroups: true }, "groups", "left-out"],
    [{ hasgroups: "true" }, "groups", "left-out"],
    [{ hasgroups: true }, "roles", "silent"],
    [{ hasgroups: false }, "groups", "silent"],
    [{ groups: ["ops"], _claim_names: { groups: "src1" } }, "groups", "role"],
  ])("%j for %s: %s", (claims, claim, kind) => expect(roleSaid(claims, "id-token", claim, map).kind).toBe(kind));
});

describe("a role that was given", () => {
  const before = { role: "operator", source: "id-token" } as const;
  test.each<[RoleSaid | null, string | null]>([
    [null, "operator"],
    [{ kind: "left-out" }, "operator"],
    [{ kind: "role", role: "admin", source: "id-token" }, "admin"],
    [{ kind: "role", role: "viewer", source: "id-token" }, "viewer"],
    [{ kind: "unmapped", values: [], source: "id-token" }, null],
    [{ kind: "silent" }, null],
  ])("is by what its source says now, %j: %s", (said, role) => expect(roleAfter(before, said)).toBe(role));
});

test("why nobody comes in is said as it is, within one line", () => {
  const many = Array.from({ length: 300 }, (_, i) => `group-${i}`.repeat(20));
  const said = describeNoRole({ kind: "unmapped", values: many, source: "id-token" }, "groups", "una");
  expect(said).toMatch(/^nothing that groups says of una is mapped to a role: "group-0.+ and 292 more$/);
  expect(said.length).toBeLessThan(700);
  const empty = describeNoRole({ kind: "unmapped", values: [], source: "userinfo" }, "groups", "una");
  expect(empty).toMatch(/it is empty$/);
});
