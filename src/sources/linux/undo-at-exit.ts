// Changes to the machine that must not outlive this process: undone when they are no longer needed, or
// when the process ends in a way that lets it act: its end, process.exit, an error that nobody caught.
// Signals come as those: the command ends its work on SIGINT, SIGTERM and SIGHUP. After a kill -9 the
// next start undoes what it finds.

/** Gives a function that undoes it now; it runs once. `undo` runs without waiting and may not throw. */
export function undoAtExit(undo: () => void): () => void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    process.off("exit", once);
    undo();
  };
  process.on("exit", once);
  return once;
}
