/** What went wrong, and what that means for doing it again. */
export function Problem({ error, again }: { error: Error | null; again: string }) {
  if (!error) return null;
  return (
    <p role="alert" className="mx-4 my-2 border-l-2 border-bad pl-2 text-text">
      {error.message} <span className="text-text-2">{again}</span>
    </p>
  );
}
