import { expect, test, vi } from "vitest";
import { OidcProblem } from "@/server/auth/oidc-problem";

test("a problem is one also where the module was loaded a second time, as Next does", async () => {
  vi.resetModules();
  const other = await import("@/server/auth/oidc-problem");
  expect(other.OidcProblem).not.toBe(OidcProblem);
  expect(new other.OidcProblem("used", "again")).toBeInstanceOf(OidcProblem);
  expect(new Error("used")).not.toBeInstanceOf(OidcProblem);
});
