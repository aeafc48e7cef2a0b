import { routesFile } from "../incidents/send/routes-file";
import { milliseconds, setting } from "./setting";

/** When what is wrong becomes an incident, and who is told. */
export const incidentSettings = {
  CALLBOARD_ALERT_ROUTES_FILE: setting(
    "CALLBOARD_ALERT_ROUTES_FILE",
    routesFile.optional(),
    "the path of a JSON file with the receivers of incidents, as docs/on-call.md has it",
    "/etc/callboard/routes.json",
  ),
  CALLBOARD_INCIDENT_OPEN_AFTER_MS: milliseconds("CALLBOARD_INCIDENT_OPEN_AFTER_MS", 30_000),
  CALLBOARD_INCIDENT_RESOLVE_AFTER_MS: milliseconds("CALLBOARD_INCIDENT_RESOLVE_AFTER_MS", 120_000),
  CALLBOARD_INCIDENT_REOPEN_AFTER_MS: milliseconds("CALLBOARD_INCIDENT_REOPEN_AFTER_MS", 1_800_000),
};
