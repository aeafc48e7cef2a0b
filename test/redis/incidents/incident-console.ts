import { createLog } from "@/server/log";
import { connectRedis } from "@/server/redis/connect";
import { troubleOf } from "@/test/support/incident-builders";
import { buildIncidents } from "@/test/support/incident-parts";

// A console of its own that does nothing but keep incidents of one thing that is wrong, to be killed.
const [url = "", scope = "", routesFile = ""] = process.argv.slice(2);
const state = connectRedis({ url, name: "test", purpose: "commands" });
const board = { troubles: [troubleOf()], isBlind: false };
const pace = { firstRetryMs: 300, maxRetryMs: 300, maxAttempts: 1_000 };
const parts = buildIncidents({ state, scope, board, log: createLog("silent"), routesFile, pace });
process.on("disconnect", () => process.exit(0));
state.on("ready", () => parts.start());
