"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { ListState } from "@/components/data/list-state";
import { sessionQuery } from "@/components/data/queries";
import { debounced, FilterBar, SearchBox } from "@/components/ui/filter-parts";
import { formatClock } from "@/lib/format";
import { settingSections } from "@/lib/schema/settings";
import { SettingLine } from "./setting-line";
import { useSettings } from "./use-settings";
import { VersionList } from "./version-list";

const text = parseAsString.withDefault("");
const forbidden = {
  title: "Only admins see the settings",
  isByFilter: false,
  why: "They name servers, users, files and receivers, which would help somebody to reach further than this console does.",
};

/** Everything the console runs with, by what it is about. */
export function SettingsPanel() {
  const settings = useSettings();
  const { answer, error, isPending, refetch } = settings;
  const { data: session } = useQuery(sessionQuery());
  const [url, setUrl] = useQueryStates({ q: text, change: text });
  const cannot = session?.permissions.includes("settings.write")
    ? null
    : session
      ? `Your role, ${session.actor.role}, may not change settings.`
      : "Finding out whether you may.";
  const wanted = url.q.toLowerCase();
  const rows = (answer?.rows ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
  const clear = () => void setUrl({ q: null });

  return (
    <section aria-labelledby="settings" className="py-3">
      <h2 id="settings" className="px-3 text-lg font-semibold sm:px-4">
        Settings
      </h2>
      <FilterBar label="Filter settings" onClear={url.q === "" ? null : clear}>
        <SearchBox
          label="Name of a setting"
          placeholder="Name, such as SLOW"
          value={url.q}
          onText={(q) => void setUrl({ q }, debounced)}
        />
      </FilterBar>
      {isPending ? <p className="py-8 text-center text-text-3">Reading the settings…</p> : null}
      {answer?.unreadSinceMs ? (
        <p role="status" className="px-3 pt-2 text-xs text-warn sm:px-4">
          The state store has not answered since {formatClock(answer.unreadSinceMs)}: these were the last known, and
          nothing can be changed until it does.
        </p>
      ) : null}
      {rows.length === 0 && !isPending ? (
        <ListState
          error={error}
          noun="settings"
          forbidden={forbidden}
          isFiltered={url.q !== ""}
          noMatch="No setting has this in its name."
          onClear={clear}
          onRetry={() => void refetch()}
        >
          {null}
        </ListState>
      ) : null}
      {answer === undefined ? null : (
        <div className="px-3 sm:px-4">
          {settingSections.map((section) => {
            const own = rows.filter((row) => row.section === section);
            return own.length === 0 ? null : (
              <section key={section} aria-label={section} className="pt-3">
                <h3 className="border-b border-line pb-1 font-medium">{section}</h3>
                <ul>
                  {own.map((row) => (
                    <SettingLine
                      key={row.name}
                      row={row}
                      version={answer.version}
                      settings={settings}
                      cannot={cannot}
                      isOpen={cannot === null && url.change === row.name}
                      onOpen={(name) => void setUrl({ change: name })}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
          <section aria-label="Changed here" className="pt-3">
            <h3 className="border-b border-line pb-1 font-medium">Changed here</h3>
            <VersionList settings={settings} cannot={cannot} />
          </section>
        </div>
      )}
    </section>
  );
}
