import type { ReactNode } from "react";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";
import { Shape } from "./shape";

/** A state without content: what it is, what it means, and the next step. */
export function DrawnState({
  shape,
  tone,
  title,
  children,
  action,
}: {
  shape: ShapeName;
  tone: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-130 flex-col items-center gap-2 px-4 py-12 text-center">
      <p className="flex items-center gap-2 text-lg font-semibold">
        <Shape shape={shape} tone={tone} />
        {title}
      </p>
      {children === undefined ? null : <div className="text-text-2">{children}</div>}
      {action === undefined ? null : <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  );
}
