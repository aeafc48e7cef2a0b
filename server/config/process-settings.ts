import { z } from "zod";
import { ReasonPolicy } from "@/lib/schema/session";
import { setting } from "./setting";

/** The process itself. */
export const processSettings = {
  CALLBOARD_DATA_DIR: setting("CALLBOARD_DATA_DIR", z.string().min(1).default(".callboard"), "a folder", ".callboard"),
  CALLBOARD_DEMO: setting("CALLBOARD_DEMO", z.enum(["on", "off"]).optional(), "on or off", "off"),
  CALLBOARD_ENVIRONMENT: setting(
    "CALLBOARD_ENVIRONMENT",
    z
      .string()
      .regex(/^[\p{L}\p{N} ._-]{1,24}(:(grey|green|blue|amber|red|violet))?$/u)
      .optional(),
    "a label of up to 24 characters, with an optional colour: grey, green, blue, amber, red or violet",
    "production:red",
  ),
  CALLBOARD_REASONS: setting(
    "CALLBOARD_REASONS",
    ReasonPolicy.default("usual"),
    "usual (people who signed in say why for more than one entry and for what cannot be undone), required or optional",
    "required",
  ),
  CALLBOARD_REDIS_SERVER: setting(
    "CALLBOARD_REDIS_SERVER",
    z.string().min(1).optional(),
    "the path of a redis-server or valkey-server binary",
    "/usr/bin/redis-server",
  ),
  CALLBOARD_LOG_LEVEL: setting(
    "CALLBOARD_LOG_LEVEL",
    z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    "debug, info, warn, error or silent",
    "info",
  ),
};
