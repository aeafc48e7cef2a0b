"use client";

import { ServerPanel } from "./server-panel";

/** What the console runs with and what it runs against. */
export function SettingsScreen() {
  return <ServerPanel />;
}
