import type { Page } from "@playwright/test";
import { apiPath } from "@/lib/endpoints/api-path";
import { paths } from "@/lib/paths";
import { permissions } from "@/lib/permissions";
import { type AuditKind, AuditPage } from "@/lib/schema/audit-entry";
import { expect, expectAccessible, type Garden, test } from "./console-test";
import { expectFits } from "./expect-fits";

const mail = "ada.lovelace@example.org";
const lines: [offsetMs: number, fields: Record<string, string>][] = [
  [0, { kind: "lifecycle", phase: "start" }],
  [500, { kind: "transcript", phase: "final", role: "agent", seg: "a0", eot: "1", text: "Hello, how can I help?" }],
  [4_000, { kind: "transcript", phase: "final", role: "user", seg: "u1", eot: "1", text: "I never got the letter" }],
  [6_000, { kind: "transcript", phase: "final", role: "agent", seg: "a1", eot: "1", text: "Where should it go?" }],
  [9_000, { kind: "transcript", phase: "final", role: "user", seg: "u2", eot: "1", text: `Please to ${mail}` }],
];

/** A call of nine seconds, ten minutes ago. */
async function plantCall({ redis, isFound, plant }: Garden, callId: string) {
  await plant({ callId, entries: 0, groups: [] });
  const startMs = Date.now() - 600_000;
  for (const [offsetMs, fields] of lines) {
    await redis.xadd(`conv:${callId}`, `${startMs + offsetMs}-0`, ...Object.entries(fields).flat());
  }
  await isFound(callId);
  return { startMs, idAt: (offsetMs: number) => `${startMs + offsetMs}-0` };
}

const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" });
const notesOf = (page: Page) => page.getByRole("region", { name: "Notes" });

async function audited(page: Page, callId: string, action: string, kind: AuditKind = "outcome") {
  const answer = await page.request.get(apiPath("audit", { query: { callId, kind } }));
  return AuditPage.parse(await answer.json()).rows.filter((row) => row.action === action);
}

test("keeps notes on a call and its moments, marks them, removes them, audits both", async ({ page, garden }) => {
  const callId = `${garden.mark}-notes`;
  const { idAt } = await plantCall(garden, callId);
  await page.goto(paths.replay(callId, `?at=${idAt(4_000)}`));
  await expect(transcript(page).getByText("I never got the letter")).toBeVisible();
  await page.keyboard.press("n");
  await page.getByRole("textbox", { name: "Note" }).fill("The address in the file is the old one");
  await page.getByRole("combobox", { name: "Label" }).fill("complaint");
  await expect(page.getByRole("radio", { name: "at 00:04" })).toBeChecked();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(transcript(page).getByText("The address in the file is the old one")).toBeVisible();
  await expect(page.getByRole("list", { name: "Jump to the next" })).toContainText("1 note");
  await notesOf(page).getByRole("button", { name: "Add a note" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("Settled by phone");
  await page.getByRole("radio", { name: "whole call" }).check();
  await page.getByRole("textbox", { name: "Note" }).press("Control+Enter");
  await expect(notesOf(page).getByText("Settled by phone")).toBeVisible();
  await expect(transcript(page).getByText("Settled by phone")).toHaveCount(0);

  await page.goto(paths.replay(callId));
  await expect(notesOf(page).getByRole("heading", { name: "Notes · 2" })).toBeVisible();
  await expectAccessible(page);
  await notesOf(page).getByRole("button", { name: "00:04" }).click();
  await expect(page).toHaveURL(new RegExp(`at=${idAt(4_000)}`));
  const item = notesOf(page).getByRole("listitem").filter({ hasText: "complaint" });
  await item.getByRole("button", { name: "Remove" }).click();
  await item.getByRole("button", { name: "Remove for good" }).click();
  await expect(notesOf(page).getByText("complaint")).toHaveCount(0);
  await expect(transcript(page).getByText("The address in the file is the old one")).toHaveCount(0);
  expect((await audited(page, callId, "note")).length).toBe(2);
  expect((await audited(page, callId, "note-remove")).length).toBe(1);
});

test("reveals a turn with a reason, audited first, and forgets it when one leaves", async ({ page, garden }) => {
  const callId = `${garden.mark}-reveal`;
  await plantCall(garden, callId);
  await page.goto(paths.replay(callId));
  const turn = transcript(page).getByRole("article").filter({ hasText: "Please to" });
  await expect(turn).not.toContainText(mail);
  await turn.getByRole("button", { name: "Reveal…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Reveal" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("the caller says the letter went elsewhere");
  await expectFits(page, "the dialog that reveals");
  await dialog.getByRole("button", { name: "Reveal" }).click();
  const shown = turn.getByRole("region", { name: "Revealed" });
  await expect(shown).toContainText(mail);
  await expect(dialog).toHaveCount(0);
  for (const kind of ["intent", "outcome"] as const) {
    const reasons = (await audited(page, callId, "reveal", kind)).map(({ reason }) => reason);
    expect(reasons).toEqual(["the caller says the letter went elsewhere"]);
  }
  await turn.getByRole("button", { name: "Hide" }).click();
  await expect(page.getByText(mail)).toHaveCount(0);

  await turn.getByRole("button", { name: "Reveal…" }).click();
  await dialog.getByRole("textbox").fill("once more");
  await dialog.getByRole("button", { name: "Reveal" }).click();
  await expect(shown).toContainText(mail);
  await page.getByRole("link", { name: "The call's groups and entries" }).click();
  await expect(page).toHaveURL(new RegExp(`${paths.call(callId)}$`));
  await page.goBack();
  await expect(turn).toBeVisible();
  await expect(page.getByText(mail)).toHaveCount(0);
});

test("says why a role may neither reveal nor write notes", async ({ page, garden }) => {
  const callId = `${garden.mark}-role`;
  await plantCall(garden, callId);
  // Who is signed in is not this test's matter: the page goes by what the session says.
  const roleOnly = Object.entries(permissions).filter(([, { roles }]) => roles.some((role) => role === "operator"));
  await page.route(`**${apiPath("session")}`, async (route) => {
    const session = await (await route.fetch()).json();
    const actor = { ...session.actor, name: "Bo", role: "operator" };
    await route.fulfill({ json: { ...session, actor, permissions: roleOnly.map(([name]) => name) } });
  });
  await page.goto(paths.replay(callId));
  const turn = transcript(page).getByRole("article").filter({ hasText: "Please to" });
  await expect(turn.getByRole("button", { name: "Reveal…" })).toBeDisabled();
  await expect(turn.getByText("Your role, operator, may not see masked personal data.")).toBeAttached();
  await expect(notesOf(page).getByRole("button", { name: "Add a note" })).toBeDisabled();
  await expect(notesOf(page).getByText("Your role, operator, may not write notes.")).toBeAttached();
  await page.keyboard.press("n");
  await expect(page.getByRole("form", { name: "New note" })).toHaveCount(0);
});

test("leads from an entry to its moment by link and by g r", async ({ page, garden }) => {
  const callId = `${garden.mark}-moment`;
  const { idAt } = await plantCall(garden, callId);
  await page.goto(`${paths.call(callId)}?entry=${idAt(4_000)}`);
  const entries = page.getByRole("region", { name: "Entries" });
  await entries
    .locator(`[data-entry-id="${idAt(4_000)}"]`)
    .getByRole("button", { name: /^Open entry/ })
    .click();
  await entries.getByRole("link", { name: "Replay" }).click();
  await expect(page).toHaveURL(new RegExp(`${paths.replay(callId)}.at=${idAt(4_000)}$`));
  await expect(page.getByRole("slider", { name: "Position in the call" })).toHaveAttribute("aria-valuenow", "4");
  await page.goto(paths.call(callId));
  await expect(entries.getByText("I never got the letter")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(new RegExp(`${paths.replay(callId)}$`));
  await expect(transcript(page)).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog").getByText("go to the replay of the call or entry at hand")).toBeVisible();
});
