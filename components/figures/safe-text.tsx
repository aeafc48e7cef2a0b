import { memo } from "react";
import { visibleText } from "@/lib/entries/visible-text";

/** A stranger's text: isolated from what stands beside it, nothing in it unseen, at most `longest` characters. */
export const SafeText = memo(function SafeText({
  text,
  longest = 400,
  keepsLines = false,
}: {
  text: string;
  longest?: number;
  keepsLines?: boolean;
}) {
  let at = 0;
  return (
    <bdi dir="auto">
      {visibleText(text, longest, keepsLines).map(({ text: part, isMark }) => {
        const key = at++;
        return isMark ? (
          <span key={key} className="mx-px rounded-sm border border-line-strong px-0.5 text-2xs text-text-3">
            {part}
          </span>
        ) : (
          part
        );
      })}
    </bdi>
  );
});
