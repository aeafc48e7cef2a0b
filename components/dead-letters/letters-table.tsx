"use client";

import type { List } from "@/components/data/use-list";
import { useGroupHues } from "@/components/figures/group-name";
import type { Column } from "@/components/ui/columns";
import { openingPanel } from "@/components/ui/panel-history";
import { SelectableTable } from "@/components/ui/selectable-table";
import type { Selection } from "@/components/ui/selection";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter, DeadLettersPage } from "@/lib/schema/dead-letter";
import { nameInText } from "@/lib/visible-name";
import type { ShownLetter } from "./letter-columns";
import { letterKeyOf } from "./letter-key";
import { NoLetters } from "./no-letters";
import { useLettersUrl } from "./use-letters-url";

interface LettersTableProps {
  list: List<DeadLettersPage>;
  columns: readonly Column<ShownLetter>[];
  selection: Selection<DeadLetter>;
  onSelect(selection: Selection<DeadLetter>): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  isCovered: boolean;
}

/** The dead letters that match, with what an action did to each before it leaves. */
export function LettersTable({ list: { query, rows, first }, outcomes, ...table }: LettersTableProps) {
  const [url, setUrl] = useLettersUrl();
  const hues = useGroupHues();
  return (
    <SelectableTable
      {...table}
      label="Dead letters"
      query={query}
      rows={rows}
      total={first?.total ?? 0}
      keyOf={letterKeyOf}
      openKey={url.letter}
      onOpen={(letter) => void setUrl({ letter }, openingPanel(url.letter))}
      empty={<NoLetters error={query.error} page={first} onRetry={table.onRefresh} />}
      showRow={(letter, rowKey) => ({ letter, hue: hues.get(letter.group), outcome: outcomes.get(rowKey) })}
      nameOf={({ entryId, group, callId }) => `${entryId} of ${nameInText(group)} in ${nameInText(callId)}`}
    />
  );
}
