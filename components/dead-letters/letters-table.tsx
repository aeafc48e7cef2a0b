"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useGroupHues } from "@/components/figures/group-name";
import { SelectableTable } from "@/components/ui/selectable-table";
import type { Selection } from "@/components/ui/selection";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter, DeadLettersPage } from "@/lib/schema/dead-letter";
import { letterKeyOf } from "./letter-key";
import { columnsClass, LetterRow } from "./letter-row";
import { NoLetters } from "./no-letters";
import { useLettersUrl } from "./use-letters-url";

interface LettersTableProps {
  query: UseInfiniteQueryResult<{ pages: DeadLettersPage[] }>;
  letters: readonly DeadLetter[];
  selection: Selection<DeadLetter>;
  onSelect(selection: Selection<DeadLetter>): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  isCovered: boolean;
}

const heads = ["When", "Call", "Group", "Entry", "Deliv.", "Owner", "Reason", "By whom", "Redr.", "Payload"] as const;
const onPhones = new Set<string>(["When", "Call"]);

/** The dead letters that match, with what an action did to each before it leaves. */
export function LettersTable({ letters, outcomes, ...table }: LettersTableProps) {
  const [url, setUrl] = useLettersUrl();
  const hues = useGroupHues();
  const { query, onRefresh } = table;
  const first = query.data?.pages[0];
  return (
    <SelectableTable
      {...table}
      label="Dead letters"
      total={first?.total ?? 0}
      rows={letters}
      keyOf={letterKeyOf}
      openKey={url.letter}
      onOpen={(letter) => void setUrl({ letter })}
      head={heads.map((head) => (
        <th
          key={head}
          scope="col"
          className={`truncate font-medium ${["When", "Deliv.", "Redr."].includes(head) ? "text-right" : "text-left"} ${onPhones.has(head) ? "" : "max-sm:hidden"} ${head === "When" ? "max-sm:order-last" : ""}`}
        >
          {head}
        </th>
      ))}
      columnsClass={columnsClass}
      empty={<NoLetters error={query.error} page={first} onRetry={onRefresh} />}
      renderRow={(letter, place) => (
        <LetterRow
          key={place.rowKey}
          letter={letter}
          place={place}
          hue={hues.get(letter.group)}
          outcome={outcomes.get(place.rowKey)}
        />
      )}
    />
  );
}
