// What must work when nothing else does: says so when the program does not start or stops.
(() => {
  const report = (what) =>
    `${what}\n\n${navigator.userAgent}\nisolated: ${globalThis.crossOriginIsolated === true}`;

  // Called by the program itself when it panics.
  globalThis.fanoutFailed = (what) => {
    const text = report(what);
    const place = document.getElementById("failure");
    if (!place) return;
    document.getElementById("failure-text").textContent = text;
    document.getElementById("failure-reload").onclick = () => location.reload();
    document.getElementById("failure-copy").onclick = async ({ target }) => {
      try {
        await navigator.clipboard.writeText(text);
        target.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(document.getElementById("failure-text"));
        target.textContent = "Selected: press Ctrl+C";
      }
    };
    place.hidden = false;
  };

  // Before the program is there, an error means that it will not come; later, a trap of the
  // program's means that it has stopped. Anything else is told by who made it.
  const loading = () => document.getElementById("loading");
  const failed = (error) => {
    if (loading()) {
      const why =
        typeof WebAssembly === "undefined"
          ? "This browser has no WebAssembly."
          : "The program could not be loaded.";
      loading().textContent = `Fanout cannot start. ${why} ${error}`;
    } else if (error instanceof WebAssembly.RuntimeError) {
      fanoutFailed(error.stack ?? String(error));
    }
  };
  addEventListener("error", ({ error, message }) => failed(error ?? message ?? ""));
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));
})();
