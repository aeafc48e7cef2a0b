import { memo, useContext } from "react";
import { splitByWords } from "@/lib/entries/split-by-words";
import { visibleText } from "@/lib/entries/visible-text";
import { SearchWords } from "./search-words";

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
  const words = useContext(SearchWords);
  let at = 0;
  return (
    <bdi dir="auto">
      {visibleText(text, longest, keepsLines).map(({ text: part, isMark }) => {
        const key = at++;
        return isMark ? (
          <span key={key} className="mx-px rounded-sm border border-line-strong px-0.5 text-2xs text-text-3">
            {part}
          </span>
        ) : words === "" ? (
          part
        ) : (
          <MarkedText key={key} text={part} words={words} />
        );
      })}
    </bdi>
  );
});

function MarkedText({ text, words }: { text: string; words: string }) {
  let at = 0;
  return splitByWords(text, words).map(({ text: part, isHit }) => {
    const key = at++;
    return isHit ? <mark key={key}>{part}</mark> : part;
  });
}
