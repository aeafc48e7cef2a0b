"use client";

import { ArchivePanel } from "./archive-panel";
import { NodePanel } from "./node-panel";
import { RouteList } from "./route-list";
import { ServerPanel } from "./server-panel";
import { SettingsPanel } from "./settings-panel";

/** What the console runs with, whom it tells, and what it runs against. */
export function SettingsScreen() {
  return (
    <>
      <h1 className="sr-only">Settings</h1>
      <SettingsPanel />
      <RouteList />
      <ArchivePanel />
      <NodePanel />
      <ServerPanel />
    </>
  );
}
