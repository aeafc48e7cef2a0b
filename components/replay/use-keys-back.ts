import { useCallback } from "react";

const pressed = "button, select, input[type=checkbox], a[href]";

/**
 * Gives the keys back after a click with the mouse: what was clicked would go on taking space and enter. Whoever works
 * by keys keeps the focus where it is, and what opened something else keeps it too.
 */
export function useKeysBack(): (node: HTMLElement | null) => (() => void) | undefined {
  return useCallback((node: HTMLElement | null) => {
    if (node === null) return undefined;
    let isByPointer = false;
    const onDown = () => {
      isByPointer = true;
    };
    const onKey = () => {
      isByPointer = false;
    };
    const letGo = ({ target }: Event) => {
      const control = target instanceof Element ? target.closest<HTMLElement>(pressed) : null;
      if (!isByPointer || control === null || control.closest("[role=dialog]") !== null) return;
      if (control.hasAttribute("aria-haspopup") || control.hasAttribute("aria-expanded")) return;
      // After React has done what the click asked for, which may have put the focus elsewhere.
      setTimeout(() => document.activeElement === control && control.blur());
    };
    const onClick = (event: Event) => {
      if (!(event.target instanceof HTMLSelectElement)) letGo(event);
    };
    node.addEventListener("pointerdown", onDown, true);
    node.addEventListener("keydown", onKey, true);
    node.addEventListener("click", onClick);
    node.addEventListener("change", letGo);
    return () => {
      node.removeEventListener("pointerdown", onDown, true);
      node.removeEventListener("keydown", onKey, true);
      node.removeEventListener("click", onClick);
      node.removeEventListener("change", letGo);
    };
  }, []);
}
