"use client";

import { useSyncExternalStore } from "react";

const phone = "(max-width: 639px)";

export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(phone);
      query.addEventListener("change", onChange);
      return () => query.removeEventListener("change", onChange);
    },
    () => window.matchMedia(phone).matches,
    () => false,
  );
}
