/** One measured value; a value that is not known has no sample. */
export type Sample = { labels: Readonly<Record<string, string>>; value: number };

/** Everything of one metric name; `help` is one sentence. */
export type Family = { name: string; help: string; type: "gauge" | "counter"; samples: readonly Sample[] };

type Labelled = readonly [labels: Readonly<Record<string, string>>, value: number | null];

/** A gauge without labels, or with the values of each label set; null is left out, not 0. */
export function gauge(name: string, help: string, value: number | null | readonly Labelled[]): Family {
  return { name, help, type: "gauge", samples: samplesOf(value) };
}

function samplesOf(value: number | null | readonly Labelled[]): Sample[] {
  const list: readonly Labelled[] = typeof value === "number" || value === null ? [[{}, value]] : value;
  return list.flatMap(([labels, known]) => (known === null ? [] : [{ labels, value: known }]));
}

export const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

export const oneOrZero = (isTrue: boolean): number => (isTrue ? 1 : 0);

/** Longer names become no label: a cut one could be another's. */
export const maxLabelLength = 512;
