import type { Page } from "@playwright/test";
import { apiPath } from "@/lib/endpoints/api-path";
import { IncidentsPage } from "@/lib/schema/incident";
import { callRow, expect, found, type Garden, test } from "./console-test";
import { expectFits } from "./expect-fits";
import { leavePending } from "./pending-page";

const held = async (garden: Garden, name: string, entries = 4) => {
  const callId = `${garden.mark}-${name}`;
  await leavePending(garden, { callId, entries, owner: "dead" });
  return callId;
};

/** Of whatever group: the walk only needs one to look at. */
async function anIncident(page: Page): Promise<string> {
  const ask = async () => {
    const answer = await page.request.get(apiPath("incidents", { query: { limit: 1 } }));
    return IncidentsPage.parse(await answer.json()).rows[0]?.incidentId ?? "";
  };
  await expect.poll(ask, { timeout: 120_000 }).not.toBe("");
  return ask();
}

const closeDialog = async (page: Page) => {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
};

test("Calls, its help and its palette", async ({ page, garden }) => {
  const callId = await held(garden, "call");
  await page.goto(`/?q=${garden.mark}`);
  await expect(callRow(page, callId)).toBeVisible(found);
  await expectFits(page, "Calls");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectFits(page, "the help");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.type(garden.mark);
  await expect(page.getByRole("dialog").getByRole("option", { name: callId })).toBeVisible();
  await expectFits(page, "the palette");
});

test("Pending, an entry and the dialogs that act", async ({ page, garden }) => {
  const callId = await held(garden, "held");
  await page.goto(`/pending?group=probe&consumer=dead&calls=${callId}&counted=5&seen=${Date.now()}`);
  await expect(page.getByText(/The finding counted 5 entries/)).toBeVisible(found);
  await expectFits(page, "Pending");
  await page.getByRole("button", { name: /^Release all 4 entries/ }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Release 4 entries" })).toBeVisible(found);
  await expectFits(page, "the dialog that hands all on");
  await closeDialog(page);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Pending entry" });
  await expect(panel).toBeVisible();
  await expectFits(page, "a pending entry");
  await panel.getByRole("button", { name: "Dead-letter…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectFits(page, "the dialog that sets aside");
});

test("a call, its replay and how it was read", async ({ page, garden }) => {
  const callId = `${garden.mark}-call`;
  await garden.plant({ callId, entries: 12 });
  await garden.isFound(callId);
  await page.goto(`/calls/${callId}?find=hello`);
  await expect(page.getByRole("region", { name: "Groups of the call" })).toBeVisible(found);
  await page.getByRole("button", { name: "Range", exact: true }).click();
  await expectFits(page, "the call and its entries");
  await page.goto(`/replay/${callId}`);
  await expect(page.getByRole("slider", { name: "Position in the call" })).toBeVisible(found);
  await expectFits(page, "the replay");
  await page.getByRole("button", { name: /understood|plain text/ }).click();
  await expect(page.getByRole("dialog", { name: "How this call was read" })).toBeVisible();
  await expectFits(page, "how the call was read");
});

test("groups, one of them, incidents and one of them", async ({ page, garden }) => {
  const callId = await held(garden, "group", 2);
  const status = async () => (await page.request.get(apiPath("group", { params: { name: "probe" } }))).status();
  await expect.poll(status, found).toBe(200);
  await page.goto("/groups");
  await expect(page.getByRole("table", { name: "Groups" }).getByRole("row").filter({ hasText: "probe" })).toBeVisible(
    found,
  );
  await expectFits(page, "Groups");
  await page.goto("/groups/probe");
  await expect(page.getByRole("region", { name: "Calls in trouble" })).toContainText(callId, found);
  await expect(page.getByRole("region", { name: "Consumers" }).getByRole("rowheader", { name: "dead" })).toBeVisible(
    found,
  );
  await expectFits(page, "a group");
  const incidentId = await anIncident(page);
  await page.goto("/incidents");
  await expect(page.getByRole("list", { name: "Incidents" }).getByRole("listitem").first()).toBeVisible(found);
  await expectFits(page, "Incidents");
  await page.goto(`/incidents?incident=${incidentId}`);
  await expect(page.getByRole("complementary", { name: "Incident" })).toBeVisible(found);
  await expectFits(page, "an incident");
});

test("settings, durability, dead letters, the audit and a page that is not there", async ({ page, complaints }) => {
  const whole = [
    ["/durability", "durability", "A crash of Redis now loses"],
    ["/dead-letters", "dead letters", "Dead letters"],
    ["/audit", "the audit", "Audit"],
    ["/no/such/page", "no such page", "Callboard"],
  ] as const;
  for (const [path, name, text] of whole) {
    const response = await page.goto(path);
    expect(response?.status()).toBe(name === "no such page" ? 404 : 200);
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
    await expect(page.getByText(text).first()).toBeVisible(found);
    await expectFits(page, name);
  }
  await page.goto("/settings?q=ms");
  await expect(page.getByRole("region", { name: "Thresholds" }).getByRole("listitem").first()).toBeVisible(found);
  await expectFits(page, "settings");
  await page.getByLabel("Remove one call for good").fill("no-such-call");
  await page.getByRole("button", { name: "Remove…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectFits(page, "the dialog that removes a call");
  // That an address is not there the browser tells by itself.
  expect(complaints.splice(0).filter((text) => !text.includes("status of 404"))).toEqual([]);
});
