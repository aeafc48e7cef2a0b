import type { RouteRules } from "@/lib/schema/alert-route";

/** The rules of a route as they are typed: lists with commas, nothing for all or never. */
export type RulesDraft = {
  isOff: boolean;
  severity: string;
  statuses: string;
  groups: string;
  environments: string;
  minCalls: string;
  from: string;
  to: string;
  timeZone: string;
  days: string;
  except: string;
  remindEveryMs: string;
};

export function draftOf({ isOff, when, quietHours, remindEveryMs }: RouteRules): RulesDraft {
  const { severities = [], statuses = [], groups = [], environments = [], minCalls } = when;
  const [severity = ""] = severities;
  return {
    isOff,
    severity: severities.length === 1 ? severity : "",
    statuses: statuses.join(", "),
    groups: groups.join(", "),
    environments: environments.join(", "),
    minCalls: minCalls === 1 ? "" : String(minCalls),
    from: quietHours?.from ?? "",
    to: quietHours?.to ?? "",
    timeZone: quietHours?.timeZone ?? "",
    days: quietHours?.days?.join(", ") ?? "",
    except: quietHours?.except.join(", ") ?? "",
    remindEveryMs: remindEveryMs === null ? "" : String(remindEveryMs),
  };
}

/** What is sent to be checked: as typed, also where it does not fit, so that the answer says so. */
export function textOfDraft(draft: RulesDraft): string {
  const { isOff, severity, remindEveryMs } = draft;
  const isQuiet = [draft.from, draft.to, draft.timeZone, draft.days, draft.except].some((text) => text.trim() !== "");
  const quietHours = {
    from: draft.from.trim(),
    to: draft.to.trim(),
    timeZone: draft.timeZone.trim(),
    ...some("days", namesIn(draft.days.toLowerCase())),
    except: namesIn(draft.except.toUpperCase()),
  };
  return JSON.stringify({
    isOff,
    when: {
      ...(severity === "" ? {} : { severities: [severity] }),
      ...some("statuses", namesIn(draft.statuses.toUpperCase())),
      ...some("groups", namesIn(draft.groups)),
      ...some("environments", namesIn(draft.environments)),
      minCalls: draft.minCalls.trim() === "" ? 1 : Number(draft.minCalls),
    },
    quietHours: isQuiet ? quietHours : null,
    remindEveryMs: remindEveryMs === "" ? null : Number(remindEveryMs),
  });
}

const namesIn = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

const some = (name: string, names: string[]) => (names.length === 0 ? {} : { [name]: names });

const usual = [1_800_000, 3_600_000, 14_400_000, 28_800_000, 86_400_000];

/** How often a route may be chosen to remind; what the file says is among them. */
export function remindChoices(chosen: string): number[] {
  const ms = Number(chosen);
  return chosen === "" || usual.includes(ms) ? usual : [...usual, ms].sort((a, b) => a - b);
}
