import { useEffect, useState } from "react";
import type { Overview } from "./overview";

/** Loads the overview beside the first snapshot, without which it shows nothing; null until it is there. */
export function useOverview(): typeof Overview | null {
  const [loaded, setLoaded] = useState<typeof Overview | null>(null);
  useEffect(() => {
    import("./overview").then(
      (module) => setLoaded(() => module.Overview),
      (error: unknown) =>
        setLoaded(() => {
          throw error;
        }),
    );
  }, []);
  return loaded;
}
