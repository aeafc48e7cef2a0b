/** Opening a panel is a step that Back undoes; going on to another row in it is not. */
export const openingPanel = (openKey: string | null) => ({ history: openKey === null ? "push" : "replace" }) as const;
