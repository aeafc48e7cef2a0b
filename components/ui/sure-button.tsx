import type { ComponentProps } from "react";
import { Button } from "./button";

/**
 * Carries something out. The second click of a double click, meant for what stood there a moment before, is not taken;
 * nor is a key that is held down.
 */
export function SureButton({ onTake, ...button }: Omit<ComponentProps<typeof Button>, "onClick"> & { onTake(): void }) {
  return (
    <Button
      onKeyDown={(event) => event.repeat && event.preventDefault()}
      onClick={(event) => event.detail < 2 && onTake()}
      {...button}
    />
  );
}
