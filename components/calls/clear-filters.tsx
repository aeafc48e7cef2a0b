import { isFiltered, noFilter } from "./filtered";
import { useCallsUrl } from "./use-calls-url";

/** Takes every filter away; nothing where there is none. */
export function ClearFilters() {
  const [url, setUrl] = useCallsUrl();
  if (!isFiltered(url)) return null;
  return (
    <button
      type="button"
      className="px-1 text-xs whitespace-nowrap text-accent hover:underline"
      onClick={() => setUrl(noFilter)}
    >
      Clear filters
    </button>
  );
}
