// What must work when nothing else does: says how far loading is, and when the program does not
// start or stops.
(() => {
  const place = (id) => document.getElementById(id);
  const isStarted = () => place("app")?.inert === false;

  if (/[?&]embed\b/.test(location.search)) document.documentElement.classList.add("embed");

  // Until the program takes over, what stands there is its picture: nobody is to press a button
  // that does nothing yet.
  addEventListener("DOMContentLoaded", () => {
    place("app").inert = true;
    place("loading").hidden = false;
  });
  addEventListener("TrunkApplicationStarted", () => {
    if (!place("failure").hidden || place("loading").classList.contains("failed")) return;
    place("app").inert = false;
    place("loading").hidden = true;
  });

  globalThis.fanoutLoading = (share) => {
    place("loading").textContent = `Loading what runs them: ${Math.floor(100 * share)} %`;
  };
  globalThis.fanoutNotLoaded = (error) => {
    const why =
      typeof WebAssembly === "undefined"
        ? "This browser has no WebAssembly."
        : "The program could not be loaded.";
    const loading = place("loading");
    loading.classList.add("failed");
    loading.hidden = false;
    loading.textContent = `Fanout cannot start, so these numbers stay as they are. ${why} ${error}`;
  };

  const report = (what) =>
    `${what}\n\n${navigator.userAgent}\nisolated: ${globalThis.crossOriginIsolated === true}`;

  // Called by the program itself when it panics.
  globalThis.fanoutFailed = (what) => {
    const text = report(what);
    if (!place("failure")) return;
    place("failure-text").textContent = text;
    place("failure-reload").onclick = () => location.reload();
    place("failure-copy").onclick = async ({ target }) => {
      try {
        await navigator.clipboard.writeText(text);
        target.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(place("failure-text"));
        target.textContent = "Selected: press Ctrl+C";
      }
    };
    place("failure").hidden = false;
  };

  // Before the program is there, an error means that it will not come; later, a trap of the
  // program's means that it has stopped. Anything else is told by who made it.
  const failed = (error) => {
    if (!isStarted()) fanoutNotLoaded(error);
    else if (error instanceof WebAssembly.RuntimeError) fanoutFailed(error.stack ?? String(error));
  };
  addEventListener("error", ({ error, message }) => failed(error ?? message ?? ""));
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));
})();
