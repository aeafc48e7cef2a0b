import { expect, test } from "vitest";
import { hideWho } from "@/lib/actions/hide-who";
import { Role } from "@/lib/permissions";

test.each(Role.options)("%s is told who acted and why only where they may read the audit", (role) => {
  const told = { requestId: "request-1", actor: "olga", reason: "worker crashed" };
  const shown = hideWho(told, { name: "asker", role, isLocal: false });
  const isTold = role === "operator" || role === "admin";
  expect(shown).toEqual(isTold ? told : { requestId: "request-1", actor: null, reason: null });
});
