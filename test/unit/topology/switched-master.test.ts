import { expect, test } from "vitest";
import { switchedMaster } from "@/lib/topology/switched-master";

test.each([
  ["calls 127.0.0.1 17100 127.0.0.1 17101", "calls"],
  ["calls ::1 17100 ::1 17101", "calls"],
  ["", null],
  ["calls", null],
  ["calls 127.0.0.1 17100", null],
  [" 127.0.0.1 17100 127.0.0.1 17101", null],
])("%j is about %s", (message, name) => expect(switchedMaster(message)).toBe(name));
