import { connectRedis } from "@/server/redis/connect";
import { createLease, type Fence } from "@/server/redis/lease";
import { runFenced } from "@/server/redis/run-fenced";

// A console of its own that does nothing but hold a lease, to be killed and paused.
const [url = "", key = "", written = "", ttlMs = ""] = process.argv.slice(2);
const state = connectRedis({ url, name: "test", purpose: "commands" });
const lease = createLease({ state, key, ttlMs: Number(ttlMs), onChange: (isHeld) => process.send?.({ isHeld }) });
let fence: Fence | null = null;

process.on("message", async (ask) => {
  if (ask === "about to write") fence = lease.fence();
  else if (fence) process.send?.({ wrote: await runFenced(state, fence, [["rpush", written, "child"]]) });
});
process.on("disconnect", () => process.exit(0));
state.on("ready", () => lease.start());
