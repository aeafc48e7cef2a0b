import { readConfig } from "@/server/config/config";
import { createLog } from "@/server/log";
import { buildActionParts } from "@/test/support/action-parts";

// A console of its own that does nothing but carry jobs out, to be killed.
const config = readConfig(process.env);
if (!config.ok) throw new Error(config.problems.join("; "));
const parts = await buildActionParts(config.config, createLog("silent"));
parts.jobs.run();
process.send?.("ready");
process.on("disconnect", () => process.exit(0));
