/** Who waits for something that grows to be enough for them, and no longer. */
export function createAskers() {
  let asking: { isEnough: () => boolean; resolve: () => void }[] = [];
  return {
    whenEnough: (isEnough: () => boolean): Promise<void> =>
      new Promise((resolve) => asking.push({ isEnough, resolve })),
    /** Something has grown. */
    answer(): void {
      asking = asking.filter(({ isEnough, resolve }) => {
        if (!isEnough()) return true;
        resolve();
        return false;
      });
    },
  };
}
