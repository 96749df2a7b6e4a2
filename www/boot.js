// What must work when nothing else does: says how far loading is, and when the program does not
// start or stops.
(() => {
  const place = (id) => document.getElementById(id);
  const root = document.documentElement.classList;
  let started = false;

  if (new URLSearchParams(location.search).has("embed")) root.add("embed");
  // What stands there is the answer to the docs page's question, not to that of a link.
  if (location.hash.startsWith("#s=")) root.add("asks-other");

  // Until the program takes over, what stands there is its picture: nobody is to press a button
  // that does nothing yet.
  addEventListener("DOMContentLoaded", () => {
    place("app").inert = true;
    place("loading").hidden = false;
  });
  // The loader says so also when it failed; what it then passes is the error.
  addEventListener("TrunkApplicationStarted", ({ detail }) => {
    if (!detail.wasm || detail.wasm instanceof Error) return;
    started = true;
    root.remove("asks-other");
    place("app").inert = false;
    place("loading").hidden = true;
  });

  globalThis.fanoutLoading = (share) => {
    const loading = place("loading");
    if (loading) loading.textContent = `Loading what runs them: ${Math.floor(100 * share)} %`;
  };
  globalThis.fanoutNotLoaded = (error) => {
    const loading = place("loading");
    if (!loading) return;
    const why =
      typeof WebAssembly === "undefined"
        ? "This browser has no WebAssembly."
        : "The program could not be loaded.";
    const stays = root.contains("asks-other") ? "" : ", so these numbers stay as they are";
    loading.classList.add("failed");
    loading.setAttribute("role", "alert");
    loading.hidden = false;
    loading.textContent = `Fanout cannot start${stays}. ${why} ${error}`;
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

  // A file that is dropped anywhere is dropped on the question; the browser would leave the page for it.
  for (const type of ["dragover", "drop"]) {
    addEventListener(type, (event) => {
      const question = document.forms[0];
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (!question.contains(event.target)) question.dispatchEvent(new DragEvent(type, event));
    });
  }

  // Before the program is there, an error means that it will not come; later, a trap of the
  // program's means that it has stopped. Anything else is told by who made it.
  const failed = (error) => {
    if (!started) fanoutNotLoaded(error);
    else if (error instanceof WebAssembly.RuntimeError) fanoutFailed(error.stack ?? String(error));
  };
  addEventListener("error", ({ error, message }) => failed(error ?? message ?? ""));
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));
})();
